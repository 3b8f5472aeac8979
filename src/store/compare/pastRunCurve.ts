import { smooth } from '../../lib/smoothing.ts';
import type { RunHistory } from '../../storage/types.ts';

/** Most points of a past run: as many as a chart draws. */
export const pastRunPoints = 500;

/** The losses of a run that is over, thinned out for a chart. */
export interface PastRunCurve {
  /** Last step of each interval, and the seconds of training until then. */
  readonly steps: Float64Array;
  readonly seconds: Float64Array;
  /** Mean loss of each interval, nats, and how many steps it is of. */
  readonly means: Float64Array;
  readonly counts: Float64Array;
}

/** @param points at most so many intervals */
export function pastRunCurve({ stride, lastStep, columns, elapsed }: RunHistory, points = pastRunPoints): PastRunCurve {
  const { sum, count } = columns.loss;
  const per = Math.max(1, Math.ceil(sum.length / points));
  const length = Math.ceil(sum.length / per);
  const of = (values: ArrayLike<number>) => (i: number) => {
    let total = 0;
    for (let bucket = i * per; bucket < Math.min(sum.length, (i + 1) * per); bucket++) total += values[bucket] ?? 0;
    return total;
  };
  const last = (i: number) => Math.min(sum.length, (i + 1) * per);
  const counts = Float64Array.from({ length }, (_, i) => of(count)(i));
  return {
    steps: Float64Array.from({ length }, (_, i) => Math.min(lastStep, last(i) * stride)),
    seconds: Float64Array.from({ length }, (_, i) => elapsed[last(i) - 1] ?? 0),
    means: Float64Array.from({ length }, (_, i) => of(sum)(i) / (counts[i] || Number.NaN)),
    counts,
  };
}

/** Smoothed as the curve of the present run. */
export const smoothPastRun = ({ means, counts }: PastRunCurve, beta: number): Float64Array =>
  smooth(means, counts, means.length, beta);
