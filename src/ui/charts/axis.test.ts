import { describe, expect, it } from 'vitest';
import { type AxisRange, linearAxis, logAxis, stepAxis, timeAxis } from './axis.ts';

describe('linearAxis', () => {
  it('has round ends and ticks around the data', () => {
    expect(linearAxis(3.1, 4.4)).toEqual({ low: 3, high: 4.5, ticks: [3, 3.5, 4, 4.5] });
    expect(linearAxis(1.6, 4.2)).toEqual({ low: 1, high: 5, ticks: [1, 2, 3, 4, 5] });
    expect(linearAxis(1, 83)).toEqual({ low: 0, high: 100, ticks: [0, 25, 50, 75, 100] });
    expect(linearAxis(0.1, 0.3)).toEqual({ low: 0, high: 0.4, ticks: [0, 0.1, 0.2, 0.3, 0.4] });
  });

  it('writes a single value in few digits', () => {
    const { low, high, ticks } = linearAxis(2.8564012, 2.8564012);
    expect([low <= 2.8564012, high >= 2.8564012]).toEqual([true, true]);
    for (const tick of ticks) expect(String(tick).length).toBeLessThanOrEqual(6);
  });

  it('covers any data with two to seven ticks', () => {
    for (const low of [0, 0.013, 1.7, 900]) {
      for (const span of [0, 1e-3, 0.9, 3.3, 1e5]) {
        const axis = linearAxis(low, low + span);
        expect(axis.low).toBeLessThanOrEqual(low);
        expect(axis.high).toBeGreaterThanOrEqual(low + span);
        expect(axis.high).toBeGreaterThan(axis.low);
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        expect(axis.ticks.length).toBeLessThanOrEqual(7);
      }
    }
  });
});

it('logAxis has round ends and ticks around the data', () => {
  expect(logAxis(1.3, 4.3)).toEqual({ low: 1, high: 5, ticks: [1, 1.5, 2, 3, 4, 5] });
  expect(logAxis(0.02, 7)).toEqual({ low: 0.01, high: 10, ticks: [0.01, 0.1, 1, 10] });
  expect(logAxis(0.4, 7)).toEqual({ low: 0.3, high: 10, ticks: [0.3, 1, 3, 10] });
  const wide = logAxis(1e-9, 1e6);
  expect(wide.ticks.length).toBeLessThanOrEqual(7);
  expect(wide.ticks.length).toBeGreaterThanOrEqual(3);
});

it.each([
  ['linear', linearAxis],
  ['log', logAxis],
] as const)('a %s axis stays the same object until the data leave it or shrink to half of it', (_, make) => {
  const seen: AxisRange[] = [];
  let axis: AxisRange | null = null;
  let least = 3.1;
  for (let i = 0; i <= 4000; i++) {
    least = Math.min(least, 1.4 + 2.8 * Math.exp(-i / 500) + 0.15 * Math.sin(i * 1.7));
    axis = make(least, 4.4, axis);
    if (seen.at(-1) !== axis) seen.push(axis);
  }
  expect(seen.length).toBeLessThanOrEqual(6);
  const narrow: AxisRange = make(2, 2.1, axis);
  expect(narrow.high / narrow.low).toBeLessThan((axis?.high ?? 0) / (axis?.low ?? 1));
});

it('stepAxis grows by at most a third at a time, with whole ticks', () => {
  let axis = stepAxis(0);
  expect(axis).toEqual({ low: 0, high: 20, ticks: [0, 5, 10, 15, 20] });
  for (let step = 1; step < 200_000; step += 1 + Math.floor(step / 50)) {
    const next = stepAxis(step, axis);
    expect(next.high).toBeGreaterThanOrEqual(step);
    if (step > 20) expect(next.high / step).toBeLessThanOrEqual(1.34);
    expect(next.ticks.every(Number.isInteger)).toBe(true);
    expect(next.ticks.length).toBeLessThanOrEqual(6);
    axis = next;
  }
  const stays = stepAxis(1990);
  expect(stepAxis(1999, stays)).toBe(stays);
});

it('timeAxis counts in seconds, minutes and hours', () => {
  expect(timeAxis(3)).toEqual({ low: 0, high: 10, ticks: [0, 2, 4, 6, 8, 10] });
  expect(timeAxis(61)).toEqual({ low: 0, high: 90, ticks: [0, 30, 60, 90] });
  expect(timeAxis(3700)).toEqual({ low: 0, high: 5400, ticks: [0, 1800, 3600, 5400] });
  for (const last of [1e3, 1e4, 1e5, 1e6, 1e7]) {
    const axis = timeAxis(last);
    expect(axis.high).toBeGreaterThanOrEqual(last);
    expect(axis.ticks.length).toBeLessThanOrEqual(7);
    expect(timeAxis(last * 0.999, axis)).toBe(axis);
  }
});
