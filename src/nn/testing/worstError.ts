/** The worst |a − b| over the expected values, relative to each value, or to a millionth of the largest where that is more. */
export function worstError(actual: ArrayLike<number> | undefined, expected: readonly number[]): number {
  if (actual?.length !== expected.length) return Number.POSITIVE_INFINITY;
  const floor = 1e-6 * expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), Number.MIN_VALUE);
  const error = (value: number, i: number): number =>
    Math.abs((actual[i] ?? Number.NaN) - value) / Math.max(Math.abs(value), floor);
  return expected.reduce((worst, value, i) => Math.max(worst, error(value, i)), 0);
}
