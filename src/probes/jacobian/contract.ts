import { type CellPlace, type CellRequest, defineProbe } from '../shared/contract.ts';

/**
 * What the product of a layer's Jacobians J_t = ∂s_t/∂s_{t−1} does to a direction on its way back through a window of T steps, from
 * the state after its last step. s is h; in a cell with a cell state it is the pair (h, c), of which a loss reads h alone: what is
 * pushed back is ∂h_T/∂(h_t, c_t), and lengths are those over both parts. Steps are those of the layer's own order of time: the
 * reverse direction's last is the first of the sequence. What flows through other layers is left out.
 */
export interface JacobianData extends CellPlace {
  /** T, the steps of the sequence; lags are 0 … T − 1. */
  readonly seqLength: number;
  readonly hiddenSize: number;
  /** `h`, or `h` and `c`. */
  readonly states: readonly ('h' | 'c')[];
  /** K random directions of length 1. */
  readonly vectors: number;
  /** [T][K]: what is left of the length of each by lag. */
  readonly lengths: Float32Array<ArrayBuffer>;
  /** Where the whole product is known: the lags at which it was taken apart. Empty for wide layers. */
  readonly lags: readonly number[];
  /** Singular values at these lags; NaN where single precision can't tell them from 0. */
  readonly largest: readonly number[];
  readonly median: readonly number[];
  readonly smallest: readonly number[];
}

/** The step of the sequence at a lag. */
export const stepAt = ({ seqLength, direction }: Pick<JacobianData, 'seqLength' | 'direction'>, lag: number): number =>
  direction === 'reverse' ? lag : seqLength - 1 - lag;

/** Singular values less than this share of the largest are rounding in single precision. */
export const tellableShare = 2e-6;

/** Root mean square over the directions, by lag. */
export function meanGrowth({ seqLength: T, vectors: K, lengths }: JacobianData): number[] {
  return Array.from({ length: T }, (_, lag) => {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += (lengths[lag * K + k] as number) ** 2;
    return Math.sqrt(sum / K);
  });
}

export interface Growth {
  /** The last lag at which anything is left, and how much. */
  readonly lag: number;
  readonly left: number;
  /**
   * Factor a step over the further half of the way there, since the first steps are another matter: how a direction turns into those
   * that are carried on. 1 where there is no step.
   */
  readonly rate: number;
}

/**
 * How a curve that is 1 at lag 0 grows or falls.
 * @param lags of its values; 0, 1, 2 … if left out
 */
export function growthOf(curve: readonly number[], lags: readonly number[] = [...curve.keys()]): Growth {
  const used = curve.flatMap((value, i) => (value > 0 && Number.isFinite(value) ? [{ value, lag: lags[i] ?? 0 }] : []));
  const last = used.at(-1);
  if (last === undefined) return { lag: 0, left: 0, rate: 1 };
  const from = used.find(({ lag }) => lag >= last.lag / 2 && lag < last.lag) ?? { value: 1, lag: 0 };
  const rate = last.lag > from.lag ? (last.value / from.value) ** (1 / (last.lag - from.lag)) : 1;
  return { lag: last.lag, left: last.value, rate };
}

/** Lags at which a product is taken apart: two to a doubling, and the last. */
export function singularLags(seqLength: number): number[] {
  const lags = new Set<number>();
  for (let k = 0; 2 ** (k / 2) < seqLength - 1; k++) lags.add(Math.round(2 ** (k / 2)));
  if (seqLength > 1) lags.add(seqLength - 1);
  return [...lags].sort((a, b) => a - b);
}

/** What the product of a layer's Jacobians does to a direction. */
export const jacobian = defineProbe<CellRequest, JacobianData>({
  failed: 'The Jacobians could not be measured',
  memory: 'measure the Jacobians',
  models: 'shown',
});
