/**
 * Debiased exponential moving average: s ← βs + (1−β)x, divided by the weight gathered so far, so that the first values
 * aren't pulled towards 0 (Kingma and Ba 2015, section 3). Values that aren't finite are skipped.
 */
export class MovingAverage {
  readonly beta: number;
  private sum = 0;
  private weight = 0;

  /** @param beta Share of the past kept at each value, 0 ≤ β < 1. */
  constructor(beta: number) {
    this.beta = Math.min(Math.max(beta, 0), 0.9999);
  }

  /** NaN until the first finite value. */
  get value(): number {
    return this.weight > 0 ? this.sum / this.weight : Number.NaN;
  }

  /** Takes `count` values with the mean `x` at once, as if each of them were `x`. Returns the average so far. */
  push(x: number, count = 1): number {
    if (count > 0 && Number.isFinite(x)) {
      const keep = count === 1 ? this.beta : this.beta ** count;
      this.sum = keep * this.sum + (1 - keep) * x;
      this.weight = keep * this.weight + (1 - keep);
    }
    return this.value;
  }

  reset(): void {
    this.sum = 0;
    this.weight = 0;
  }
}

/** The whole curve: one averaged value a bucket, from the buckets' means and how many finite values each holds. */
export function smooth(
  means: ArrayLike<number>,
  counts: ArrayLike<number>,
  length: number,
  beta: number,
): Float64Array {
  const average = new MovingAverage(beta);
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = average.push(means[i] ?? Number.NaN, counts[i] ?? 0);
  return out;
}
