import { create } from 'zustand';
import type { ReachData } from '../../lib/gradientReach.ts';
import { flag, numeric, oneOf, orNone } from '../../store/address/codecs.ts';
import { linkView } from '../../store/address/views.ts';

/** Which picture of the gradients is shown. */
export type Picture = 'reach' | 'map' | 'bands';

/** How the gradients of single losses are looked at. */
export interface ReachView {
  picture: Picture;
  /** Step of the loss; null for the last of the window, whatever its length. */
  tau: number | null;
  /** From 0, the layer that reads the text. */
  layer: number;
  /** Of the loss bands. */
  state: 'h' | 'c';
  /** As shares of what the gradient is at its start, not as lengths. */
  relative: boolean;
  /** Also the misleading gradient of all losses at once. */
  all: boolean;
  set: (change: Partial<Omit<ReachView, 'set'>>) => void;
}

export const useReachView = create<ReachView>()((set) => ({
  picture: 'reach',
  tau: null,
  layer: 0,
  state: 'h',
  relative: true,
  all: false,
  set: (change) => set(change),
}));

linkView('reach', useReachView, {
  picture: oneOf('reach', 'map', 'bands'),
  tau: orNone(numeric(0, 1023, true), 'last'),
  layer: numeric(0, 7, true),
  state: oneOf('h', 'c'),
  relative: flag,
  all: flag,
});

/** What of a view there is in these data: other runs have fewer steps, layers or states. */
export interface Shown {
  readonly tau: number;
  readonly layer: number;
  readonly state: 'h' | 'c';
}

export function shownOf({ tau, layer, state }: Pick<ReachView, 'tau' | 'layer' | 'state'>, data: ReachData): Shown {
  const last = data.seqLength - 1;
  return {
    tau: tau === null ? last : Math.min(last, Math.max(data.firstLoss, tau)),
    layer: Math.min(data.layers - 1, layer),
    state: data.states.includes(state) ? state : 'h',
  };
}

/** What every picture takes. */
export interface PictureProps {
  readonly data: ReachData;
  readonly shown: Shown;
  readonly view: Pick<ReachView, 'relative' | 'all'>;
  /** px */
  readonly height: number;
}
