import { create } from 'zustand';
import { type ReachData, statesOf } from '../../../probes/reach/contract.ts';
import { readsBothWays, recurrenceIndex } from '../../../probes/shared/contract.ts';
import { flag, numeric, oneOf, orNone } from '../../../store/address/codecs.ts';
import { linkView } from '../../../store/address/views.ts';
import type { ShownRun } from '../../charts/shownRuns.ts';

/** Which picture of the gradients is shown. */
export type Picture = 'reach' | 'map' | 'bands';

/** How the gradients of single losses are looked at. */
export interface ReachView {
  picture: Picture;
  /** Step of the loss; null for {@link usualTau}. */
  tau: number | null;
  /** From 0, the layer that reads the text. */
  layer: number;
  /** Of a bidirectional layer, the direction that reads from the end. */
  reverse: boolean;
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
  reverse: false,
  state: 'h',
  relative: true,
  all: false,
  set: (change) => set(change),
}));

linkView('reach', useReachView, {
  picture: oneOf('reach', 'map', 'bands'),
  tau: orNone(numeric(0, 1023, true), 'last'),
  layer: numeric(0, 7, true),
  reverse: flag,
  state: oneOf('h', 'c'),
  relative: flag,
  all: flag,
});

/** What was found of one run. */
export interface FoundRun {
  readonly run: Pick<ShownRun, 'letter' | 'look'>;
  readonly data: ReachData;
}

/** What of a view there is in these data: other runs have fewer steps, layers or states. */
export interface Shown {
  readonly tau: number;
  /** The layer, of a bidirectional one the direction: see {@link ReachData}. */
  readonly recurrence: number;
  readonly state: 'h' | 'c';
}

/** The last step of the window, whatever its length; halfway between the losses where they reach both ways. */
export const usualTau = ({ seqLength, firstLoss, recurrences }: ReachData): number =>
  readsBothWays(recurrences) ? (firstLoss + seqLength - 1) >> 1 : seqLength - 1;

type Choice = Pick<ReachView, 'tau' | 'layer' | 'reverse' | 'state'>;

export function shownOf({ tau, layer, reverse, state }: Choice, data: ReachData): Shown {
  const last = data.seqLength - 1;
  const recurrence = recurrenceIndex(data.recurrences, { layer, reverse });
  return {
    tau: tau === null ? usualTau(data) : Math.min(last, Math.max(data.firstLoss, tau)),
    recurrence,
    state: statesOf(data, recurrence).includes(state) ? state : 'h',
  };
}

/** What every picture takes. */
export interface PictureProps {
  /** Of each run; only the picture by lag shows more than the first. */
  readonly found: readonly FoundRun[];
  /** Of the first run. */
  readonly data: ReachData;
  readonly shown: Shown;
  readonly view: Omit<ReachView, 'set'>;
  /** px */
  readonly height: number;
}
