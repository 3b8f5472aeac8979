import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'gates',
  label: 'Gates',
  help: 'how far they stand open',
  order: 4,
  kind: 'cellUse',
};
