import { create } from 'zustand';
import type { ProbeKind, ProbeRequests } from '../../../probes/index.ts';
import { type Codec, flag, numeric, oneOf, orNone, text } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';

/** Which picture of the cell is shown. */
export type InsidePicture = 'jacobian' | 'eigenvalues' | 'slopes' | 'gates' | 'updates';

interface InsideView {
  picture: InsidePicture;
  /** From 0, the layer that reads the text. */
  layer: number;
  /** Of a bidirectional layer, the direction that reads from the end. */
  reverse: boolean;
  /** Of the recurrent matrix, by name; null for the one that matters most. */
  gate: string | null;
  /** Of a comparison, the model by its letter. */
  model: string;
  set: (change: Partial<Omit<InsideView, 'set'>>) => void;
}

export const useInsideView = create<InsideView>()((set) => ({
  picture: 'jacobian',
  layer: 0,
  reverse: false,
  gate: null,
  model: 'A',
  set: (change) => set(change),
}));

linkView('inside', useInsideView, {
  picture: oneOf('jacobian', 'eigenvalues', 'slopes', 'gates', 'updates'),
  layer: numeric(0, 7, true),
  reverse: flag,
  // Which gates there are is the cell's business; one that it has not shows the default.
  gate: orNone(text(2), 'default'),
  model: oneOf('A', 'B', 'C') as Codec<string>,
});

/** What each picture has measured while it is in sight. */
export const measured = {
  jacobian: 'jacobian',
  eigenvalues: 'spectrum',
  slopes: 'cellUse',
  gates: 'cellUse',
  updates: 'updates',
} as const satisfies Record<InsidePicture, ProbeKind>;

/** What is asked for it: of the updates, those of all layers come at once. @param compared run run of a comparison's other model */
export function requestOf(
  picture: InsidePicture,
  { layer, reverse }: Pick<InsideView, 'layer' | 'reverse'>,
  other: number | null,
): ProbeRequests[(typeof measured)[InsidePicture]] {
  const run = other === null ? {} : { run: other };
  return picture === 'updates' ? run : { layer, ...(reverse ? { reverse } : {}), ...run };
}
