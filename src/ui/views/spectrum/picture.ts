import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'eigenvalues',
  label: 'Eigenvalues',
  help: 'of the recurrent matrix',
  order: 2,
  kind: 'spectrum',
};
