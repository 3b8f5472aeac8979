import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'updates',
  label: 'Updates',
  help: 'how far a step moves the parameters',
  order: 5,
  kind: 'updates',
  ofAllLayers: true,
};
