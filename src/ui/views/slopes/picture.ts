import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'slopes',
  label: 'Slopes',
  help: 'where units sit on their activations',
  order: 3,
  kind: 'cellUse',
};
