import type { InsidePicture } from '../../inside/pictures.ts';

export const picture: InsidePicture = {
  id: 'gates',
  label: 'Gates',
  help: 'how often they are open or closed',
  order: 4,
  kind: 'cellUse',
};
