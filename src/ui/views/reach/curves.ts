import {
  allLossesCurve,
  type Decay,
  decayOf,
  hasOtherSide,
  normAt,
  otherSideCurve,
  type ReachData,
  reachCurve,
  statesOf,
  stepAtLag,
} from '../../../probes/reach/contract.ts';

/** One curve by lag: as lengths, and relative to its first lag with a gradient. */
interface LagCurve {
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
  /** What reaches the states on the other side, by lag and relative to the same start; null where nothing can. */
  readonly other: LagCurve | null;
}

const startOf = (lengths: readonly number[]): number => lengths.find((length) => length !== 0) ?? 1;

/** Shares of the first value that is not 0; all 0 where there is none. */
export const sharesOf = (lengths: readonly number[], start = startOf(lengths)): number[] =>
  lengths.map((length) => length / start);

const curveOf = (lengths: number[], start?: number): LagCurve => ({ lengths, shares: sharesOf(lengths, start) });

/** The curves of one recurrence for the loss at step `tau`, h first. */
export function stateReaches(data: ReachData, recurrence: number, tau: number): StateReach[] {
  return statesOf(data, recurrence).map((state) => {
    const lengths = reachCurve(data, recurrence, state, tau);
    const all = allLossesCurve(data, recurrence, state, tau);
    const across = otherSideCurve(data, recurrence, state, tau);
    const other = hasOtherSide(data, recurrence) ? curveOf(across, startOf(lengths)) : null;
    return { state, single: curveOf(lengths), decay: decayOf(lengths), all: curveOf(all), other };
  });
}

/** A row of the map: what of one loss reaches one kind of state of one recurrence, by step. */
export interface MapRow {
  readonly recurrence: number;
  readonly state: 'h' | 'c';
  /** T values; NaN where nothing can reach. */
  readonly values: Float64Array;
}

/** Rows of the map from top to bottom: the layer that the loss stands on first, its forward direction before the other. */
export function mapRows(data: ReachData, tau: number, relative: boolean): MapRow[] {
  const rows: MapRow[] = [];
  const places = [...data.recurrences.keys()];
  const layerAt = (recurrence: number): number => data.recurrences[recurrence]?.layer ?? 0;
  for (const recurrence of places.sort((a, b) => layerAt(b) - layerAt(a))) {
    for (const { state, single, other } of stateReaches(data, recurrence, tau)) {
      const by = relative ? 'shares' : 'lengths';
      const values = new Float64Array(data.seqLength).fill(Number.NaN);
      other?.[by].forEach((value, lag) => {
        values[stepAtLag(data, recurrence, tau, -lag)] = value;
      });
      single[by].forEach((value, lag) => {
        // The loss of a step does not depend on its c but by h, unless a layer above reads the steps around it.
        if (state === 'h' || lag > 0 || other) values[stepAtLag(data, recurrence, tau, lag)] = value;
      });
      rows.push({ recurrence, state, values });
    }
  }
  return rows;
}

/** True where every length that this loss has is a number. */
export function allFinite(data: ReachData, tau: number): boolean {
  return mapRows(data, tau, false).every(({ recurrence, state }) =>
    Array.from({ length: data.seqLength }, (_, t) => normAt(data, recurrence, state, t, tau)).every(Number.isFinite),
  );
}
