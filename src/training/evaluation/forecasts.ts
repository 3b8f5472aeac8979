import type { ValidationSeries } from '../../data/contract/data.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';

/**
 * What a model forecast on each day that is held back, in units of the series' scale; NaN on days that no window asked about.
 * @param said by window, [T, B]
 * @param answers by window: bits, `ignoredTarget` where nothing is asked
 * @param first held-back batch of these
 */
export function forecastOf(
  { days, dayOf }: ValidationSeries,
  said: readonly Float32Array[],
  answers: readonly Uint32Array[],
  first = 0,
): Float32Array {
  const forecast = new Float32Array(days).fill(Number.NaN);
  said.forEach((window, batch) => {
    window.forEach((value, row) => {
      if (answers[batch]?.[row] !== ignoredTarget) forecast[dayOf(first + batch, row)] = value;
    });
  });
  return forecast;
}
