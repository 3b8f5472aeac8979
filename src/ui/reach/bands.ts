import { lossBands, nearestLags, type ReachData } from '../../lib/gradientReach.ts';
import type { Shown } from './view.ts';

export interface Band {
  readonly id: string;
  readonly label: string;
  readonly fill: string;
}

/** Bands from the bottom up: the loss 0 … 5 steps later, then all later ones together. */
export const bands: readonly Band[] = [
  ...Array.from({ length: nearestLags + 1 }, (_, lag) => ({
    id: `band-${lag}`,
    label: lag === 0 ? 'own' : `+${lag}`,
    fill: `var(--band-${lag})`,
  })),
  { id: 'band-later', label: 'later', fill: 'var(--band-later)' },
];

/** Bars at most; more would be too thin to see. */
const mostBars = 128;

/** Loss bands over the window, for bars that speak for one step or several. */
export interface BandRows {
  readonly length: number;
  /** Steps a bar; the last may have fewer. */
  readonly stride: number;
  /** First and last step of each bar. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Middle of each bar. */
  readonly positions: Float64Array;
  /** Of each band, means over the bar's steps. */
  readonly values: readonly Float64Array[];
}

export function bandRows(data: ReachData, { layer, state }: Shown, most = mostBars): BandRows {
  const { seqLength } = data;
  const stride = Math.ceil(seqLength / most);
  const length = Math.ceil(seqLength / stride);
  const first = Float64Array.from({ length }, (_, row) => row * stride);
  const last = first.map((step) => Math.min(step + stride, seqLength) - 1);
  const values = bands.map(() => new Float64Array(length));
  for (let t = 0; t < seqLength; t++) {
    const row = Math.floor(t / stride);
    const steps = (last[row] ?? 0) - (first[row] ?? 0) + 1;
    lossBands(data, layer, state, t).forEach((value, band) => {
      const column = values[band];
      if (column) column[row] = (column[row] ?? 0) + value / steps;
    });
  }
  return { length, stride, first, last, positions: first.map((step, row) => (step + (last[row] ?? step)) / 2), values };
}

/** Which share of all bars together is the steps' own loss, the nearest later ones, and the rest. NaN where there is nothing. */
export function bandShares(data: ReachData, { layer, state }: Shown): { own: number; near: number; later: number } {
  let [own, near, later] = [0, 0, 0];
  for (let t = 0; t < data.seqLength; t++) {
    const [first = 0, ...others] = lossBands(data, layer, state, t);
    own += first;
    later += others.at(-1) ?? 0;
    near += others.slice(0, -1).reduce((sum, value) => sum + value, 0);
  }
  const whole = own + near + later;
  return { own: own / whole, near: near / whole, later: later / whole };
}
