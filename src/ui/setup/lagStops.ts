import type { LagRange } from '../../data/tasks/index.ts';

/** Lags that the slider stops at: powers of two with one between each two of them, both ends, and where the task begins. */
export function lagStops({ min, max, default: first }: LagRange): number[] {
  const stops = new Set([min, first, max]);
  for (let power = 1; power <= max; power *= 2) {
    for (const lag of [power, 1.5 * power]) if (Number.isInteger(lag) && lag > min && lag < max) stops.add(lag);
  }
  return [...stops].sort((a, b) => a - b);
}

/** Index of the stop nearest to a lag, by ratio. */
export function nearestStop(stops: readonly number[], lag: number): number {
  const distance = (i: number): number => Math.abs(Math.log((stops[i] ?? 1) / lag));
  return stops.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}
