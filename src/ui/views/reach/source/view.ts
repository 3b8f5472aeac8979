import { create } from 'zustand';
import { recurrenceIndex } from '../../../../probes/shared/contract.ts';
import type { ReachedPair, SourceReachData } from '../../../../probes/sourceReach/contract.ts';
import { flag, numeric, oneOf, orNone } from '../../../../store/address/codecs.ts';
import { linkView } from '../../../../store/address/views.ts';
import type { ShownRun } from '../../../charts/shownRuns.ts';

export type SourcePicture = 'path' | 'map';

/** How the gradients of a decoder's losses are looked at. */
export interface SourceReachView {
  picture: SourcePicture;
  /** From 0, of those that are measured. */
  pair: number;
  /** Output step of the loss; null for the last symbol of the target. */
  tau: number | null;
  /** From 0, on both sides, the top where one has fewer; null for the top of both. */
  layer: number | null;
  /** Of a bidirectional encoder, the direction that reads from the end. */
  reverse: boolean;
  state: 'h' | 'c';
  /** As shares of the gradient on the state of the loss's own step, not as lengths. */
  relative: boolean;
  set: (change: Partial<Omit<SourceReachView, 'set'>>) => void;
}

export const useSourceReachView = create<SourceReachView>()((set) => ({
  picture: 'path',
  pair: 0,
  tau: null,
  layer: null,
  reverse: false,
  state: 'h',
  relative: true,
  set: (change) => set(change),
}));

linkView('sourceReach', useSourceReachView, {
  picture: oneOf('path', 'map'),
  pair: numeric(0, 15, true),
  tau: orNone(numeric(0, 63, true), 'last'),
  layer: orNone(numeric(0, 7, true), 'top'),
  reverse: flag,
  state: oneOf('h', 'c'),
  relative: flag,
});

/** What was found of one run. */
export interface FoundRun {
  readonly run: Pick<ShownRun, 'letter' | 'look'>;
  readonly data: SourceReachData;
}

/** What of a view there is in some data. */
export interface Shown {
  /** From 0 */
  readonly index: number;
  readonly pair: ReachedPair;
  readonly tau: number;
  /** Places in the list of recurrences, and the states that are looked at there. */
  readonly encoder: { readonly recurrence: number; readonly state: 'h' | 'c' };
  readonly decoder: { readonly recurrence: number; readonly state: 'h' | 'c' };
}

/** How many layers each side has. */
export function layersIn({ recurrences }: Pick<SourceReachData, 'recurrences'>): { encoder: number; decoder: number } {
  const { layers = 0, encoderLayers = 0 } = recurrences[0] ?? {};
  return { encoder: encoderLayers, decoder: layers - encoderLayers };
}

/** The step of the last symbol before `<end>`. */
export const usualTau = ({ target }: ReachedPair): number => Math.max(0, target.length - 2);

type Choice = Omit<SourceReachView, 'set' | 'picture' | 'relative'>;

export function shownOf(view: Choice, data: SourceReachData): Shown {
  const index = Math.min(view.pair, data.pairs.length - 1);
  const pair = data.pairs[index] as ReachedPair;
  const layers = layersIn(data);
  const on = (count: number): number => (view.layer === null ? count - 1 : Math.min(view.layer, count - 1));
  const placeAt = (layer: number): Shown['encoder'] => {
    const recurrence = recurrenceIndex(data.recurrences, { layer, reverse: view.reverse });
    const { states } = data.recurrences[recurrence] as (typeof data.recurrences)[number];
    return { recurrence, state: states.includes(view.state) ? view.state : 'h' };
  };
  return {
    ...{ index, pair, tau: Math.min(pair.target.length - 1, view.tau ?? usualTau(pair)) },
    ...{ encoder: placeAt(on(layers.encoder)), decoder: placeAt(layers.encoder + on(layers.decoder)) },
  };
}

/** What every picture takes. */
export interface PictureProps {
  /** Of each run; only the path shows more than the first. */
  readonly found: readonly FoundRun[];
  readonly view: Omit<SourceReachView, 'set'>;
  /** px */
  readonly height: number;
}
