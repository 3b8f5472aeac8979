import { create } from 'zustand';
import type { ProbeRequests } from '../../probes/index.ts';
import { type Codec, flag, numeric, oneOf, orNone, text } from '../../store/address/codecs.ts';
import { linkView } from '../../store/address/views.ts';
import { type InsideKind, type InsidePicture, pictures } from './pictures.ts';

interface InsideView {
  /** Id of the picture that is shown. */
  picture: string;
  /** From 0, the layer that reads the text; of an encoder–decoder the encoder's come first. */
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
  picture: pictures[0]?.id ?? '',
  layer: 0,
  reverse: false,
  gate: null,
  model: 'A',
  set: (change) => set(change),
}));

linkView('inside', useInsideView, {
  picture: oneOf(...pictures.map(({ id }) => id)),
  // Eight on either side of an encoder–decoder.
  layer: numeric(0, 15, true),
  reverse: flag,
  // Which gates there are is the cell's business; one that it has not shows the default.
  gate: orNone(text(2), 'default'),
  model: oneOf('A', 'B', 'C', 'D', 'E') as Codec<string>,
});

/** What is asked for a picture. @param other run of a comparison's other model */
export function requestOf(
  { ofAllLayers }: Pick<InsidePicture, 'ofAllLayers'>,
  { layer, reverse }: Pick<InsideView, 'layer' | 'reverse'>,
  other: number | null,
): ProbeRequests[InsideKind] {
  const run = other === null ? {} : { run: other };
  return ofAllLayers ? run : { layer, ...(reverse ? { reverse } : {}), ...run };
}
