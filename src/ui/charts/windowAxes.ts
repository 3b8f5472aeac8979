import { type AxisRange, logAxis } from './axis.ts';
import { boundsOf } from './curves.ts';

/** Powers of ten that a picture shows at most; what is smaller is as good as nothing. */
const decades = 8;
export const lostAt = 1e-3;

/** Multiples of a power of two, of which windows are mostly made. */
function ticksOf(steps: number): number[] {
  let every = 1;
  while (steps / every > 6) every *= 2;
  return Array.from({ length: Math.ceil(steps / every) }, (_, i) => i * every);
}

/** Lags 0 … T − 1 of a window, the same for every loss in it. */
export const lagAxis = (seqLength: number): AxisRange => ({
  low: 0,
  high: Math.max(1, seqLength - 1),
  ticks: ticksOf(seqLength),
});

/** Steps of a window, each as wide as a column. */
export const columnAxis = (seqLength: number): AxisRange => ({
  low: -0.5,
  high: seqLength - 0.5,
  ticks: ticksOf(seqLength),
});

/** A logarithmic axis around what is positive, and around `also`. */
export function magnitudeAxis(
  curves: readonly ArrayLike<number>[],
  also: readonly number[],
  previous: AxisRange | null,
): AxisRange {
  const positive = curves.map((curve) => Array.from(curve, (value) => (value > 0 ? value : Number.NaN)));
  const { low, high } = boundsOf(...positive, also);
  if (!Number.isFinite(low)) return logAxis(1e-4, 1);
  return logAxis(Math.max(low, high / 10 ** decades), high, previous);
}
