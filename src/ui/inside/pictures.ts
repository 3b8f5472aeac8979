import type { ProbeKind, ProbeRequests } from '../../probes/index.ts';
import type { CellRequest } from '../../probes/shared/contract.ts';

/** What may be asked for of a layer, or of a run. */
export type InsideKind = {
  [Kind in ProbeKind]: CellRequest extends ProbeRequests[Kind] ? Kind : never;
}[ProbeKind];

/** A picture of the panel “Inside the cell”: drawn by the `View.tsx` of a folder of `views`. */
export interface InsidePicture {
  /** As links have it. */
  readonly id: string;
  readonly label: string;
  /** What it shows, in a few words. */
  readonly help: string;
  /** The folder of its view. */
  readonly folder: string;
  /** What is measured while it is in sight. */
  readonly kind: InsideKind;
  /** Of all layers at once, so no layer is asked for. */
  readonly ofAllLayers?: boolean;
}

/** From the left. */
export const pictures: readonly InsidePicture[] = [
  {
    id: 'jacobian',
    label: 'Jacobians',
    folder: 'jacobian',
    help: 'how steps scale a gradient',
    kind: 'jacobian',
  },
  {
    id: 'eigenvalues',
    label: 'Eigenvalues',
    folder: 'spectrum',
    help: 'of the recurrent matrix',
    kind: 'spectrum',
  },
  {
    id: 'slopes',
    label: 'Slopes',
    folder: 'slopes',
    help: 'inputs and slopes of the activations',
    kind: 'cellUse',
  },
  {
    id: 'gates',
    label: 'Gates',
    folder: 'gates',
    help: 'how often they are open or closed',
    kind: 'cellUse',
  },
  {
    id: 'updates',
    label: 'Updates',
    folder: 'updates',
    help: 'size of a step’s change of the parameters',
    kind: 'updates',
    ofAllLayers: true,
  },
];
