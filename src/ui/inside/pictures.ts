import type { ProbeKind, ProbeRequests } from '../../probes/index.ts';
import type { CellRequest } from '../../probes/shared/contract.ts';

/** What may be asked for of a layer, or of a run. */
export type InsideKind = {
  [Kind in ProbeKind]: CellRequest extends ProbeRequests[Kind] ? Kind : never;
}[ProbeKind];

/** A picture of the panel “Inside the cell”: each view that has one says so in its `picture.ts`, and draws it in its `View.tsx`. */
export interface InsidePicture {
  /** As links have it. */
  readonly id: string;
  readonly label: string;
  /** What it shows, in a few words. */
  readonly help: string;
  /** Among the pictures, from the left. */
  readonly order: number;
  /** What is measured while it is in sight. */
  readonly kind: InsideKind;
  /** Of all layers at once, so no layer is asked for. */
  readonly ofAllLayers?: boolean;
}

const found = import.meta.glob<InsidePicture>('../views/*/picture.ts', { eager: true, import: 'picture' });

/** From the left. */
export const pictures: readonly InsidePicture[] = Object.values(found).sort((a, b) => a.order - b.order);

/** The folder of each, by id: where its view is. */
export const folderOf = (picture: InsidePicture): string =>
  Object.keys(found)
    .find((path) => found[path] === picture)
    ?.replace('/picture.ts', '') ?? '';
