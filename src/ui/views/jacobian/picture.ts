import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'jacobian',
  label: 'Jacobians',
  help: 'what steps back do to a gradient',
  order: 1,
  kind: 'jacobian',
};
