import { expect, it } from 'vitest';
import { tasks } from '../../data/tasks/index.ts';
import { lagStops, nearestStop } from './Lag.tsx';

it('should stop at both ends, at the default and about twice an octave', () => {
  for (const { lag } of tasks) {
    const stops = lagStops(lag);
    expect(stops[0]).toBe(lag.min);
    expect(stops.at(-1)).toBe(lag.max);
    expect(stops).toContain(lag.default);
    expect(stops.every((stop, i) => i === 0 || stop > (stops[i - 1] as number))).toBe(true);
    expect(stops.every((stop, i) => i === 0 || stop <= 2 * (stops[i - 1] as number))).toBe(true);
  }
});

it('should find the stop nearest to a lag', () => {
  const stops = lagStops({ min: 1, max: 512, default: 32, meaning: '' });
  for (const lag of stops) expect(stops[nearestStop(stops, lag)]).toBe(lag);
  expect(stops[nearestStop(stops, 100)]).toBe(96);
  expect(stops[nearestStop(stops, 500)]).toBe(512);
});
