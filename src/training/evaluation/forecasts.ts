import type { ValidationSeries } from '../../data/contract/data.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';

/**
 * What a model forecasts on each day of the validation set, in units of the series' scale; NaN on days without a target.
 * @param predicted by window, [T, B]
 * @param targets by window: bits, `ignoredTarget` where there is none
 * @param first of these among all validation batches
 */
export function forecastOf(
  { days, dayOf }: ValidationSeries,
  predicted: readonly Float32Array[],
  targets: readonly Uint32Array[],
  first = 0,
): Float32Array {
  const forecast = new Float32Array(days).fill(Number.NaN);
  predicted.forEach((window, batch) => {
    window.forEach((value, row) => {
      if (targets[batch]?.[row] !== ignoredTarget) forecast[dayOf(first + batch, row)] = value;
    });
  });
  return forecast;
}
