import { allLossesCurve, type Decay, decayOf, normAt, type ReachData, reachCurve } from '../../lib/gradientReach.ts';

/** One curve by lag: as lengths, and relative to its first lag with a gradient. */
export interface LagCurve {
  readonly lengths: readonly number[];
  readonly shares: readonly number[];
}

/** What of a loss reaches one kind of state. */
export interface StateReach {
  readonly state: 'h' | 'c';
  readonly single: LagCurve;
  readonly decay: Decay;
  /** The misleading one, of all losses at once. */
  readonly all: LagCurve;
}

/** Shares of the first value that is not 0; all 0 where there is none. */
export function sharesOf(lengths: readonly number[]): number[] {
  const start = lengths.find((length) => length !== 0) ?? 1;
  return lengths.map((length) => length / start);
}

const curveOf = (lengths: number[]): LagCurve => ({ lengths, shares: sharesOf(lengths) });

/** The curves of one layer for the loss at step `tau`, h first. */
export function stateReaches(data: ReachData, layer: number, tau: number): StateReach[] {
  return data.states.map((state) => {
    const lengths = reachCurve(data, layer, state, tau);
    const all = allLossesCurve(data, layer, state, tau);
    return { state, single: curveOf(lengths), decay: decayOf(lengths), all: curveOf(all) };
  });
}

/** A row of the map: what of one loss reaches one kind of state of one layer, by step. */
export interface MapRow {
  readonly layer: number;
  readonly state: 'h' | 'c';
  /** T values; NaN after the loss's step, and for c at that step as well. */
  readonly values: Float64Array;
}

/** Rows of the map from top to bottom: the layer that the loss stands on first. */
export function mapRows(data: ReachData, tau: number, relative: boolean): MapRow[] {
  const rows: MapRow[] = [];
  for (let layer = data.layers - 1; layer >= 0; layer--) {
    for (const state of data.states) {
      const lengths = reachCurve(data, layer, state, tau);
      const by = relative ? sharesOf(lengths) : lengths;
      const values = new Float64Array(data.seqLength).fill(Number.NaN);
      for (let t = 0; t <= (state === 'c' ? tau - 1 : tau); t++) values[t] = by[tau - t] ?? Number.NaN;
      rows.push({ layer, state, values });
    }
  }
  return rows;
}

/** True where every length that this loss has is a number. */
export function allFinite(data: ReachData, tau: number): boolean {
  for (let layer = 0; layer < data.layers; layer++) {
    for (const state of data.states) {
      for (let t = 0; t <= tau; t++) if (!Number.isFinite(normAt(data, layer, state, t, tau))) return false;
    }
  }
  return true;
}
