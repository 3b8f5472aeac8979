import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'jacobian',
  label: 'Jacobians',
  help: 'how steps scale a gradient',
  order: 1,
  kind: 'jacobian',
};
