import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'slopes',
  label: 'Slopes',
  help: 'inputs and slopes of the activations',
  order: 3,
  kind: 'cellUse',
};
