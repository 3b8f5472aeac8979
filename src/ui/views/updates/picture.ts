import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'updates',
  label: 'Updates',
  help: 'size of a step’s change of the parameters',
  order: 5,
  kind: 'updates',
  ofAllLayers: true,
};
