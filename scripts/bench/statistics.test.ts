import { expect, test } from 'vitest';
import { lossError, median, planRounds, summarize } from './statistics.mjs';

test('the median is the middle value, or the mean of the two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('a spread is told without reordering what it is of', () => {
  const times = [5, 1, 9];
  expect(summarize(times)).toEqual({ medianMs: 5, minMs: 1, maxMs: 9 });
  expect(times).toEqual([5, 1, 9]);
});

test('short steps are timed in bursts, and share submits; long ones are timed less often', () => {
  expect(planRounds(0.1, 7)).toEqual({ burst: 500, together: 16, rounds: 7 });
  expect(planRounds(4, 7)).toEqual({ burst: 88, together: 2, rounds: 7 });
  expect(planRounds(35, 7)).toEqual({ burst: 10, together: 1, rounds: 7 });
  expect(planRounds(2000, 7)).toEqual({ burst: 1, together: 1, rounds: 7 });
  expect(planRounds(5000, 7).rounds).toBe(4);
  expect(planRounds(10_000, 7).rounds).toBe(3);
  expect(planRounds(60_000, 7).rounds).toBe(0);
  expect(planRounds(35, 2).rounds).toBe(2);
  expect(planRounds(10_000, 1).rounds).toBe(1);
});

test('losses are compared relatively, over the steps that both have', () => {
  expect(lossError([4, 2], [4, 2, 1])).toBe(0);
  expect(lossError([4, 2.2], [4, 2])).toBeCloseTo(0.1);
  expect(lossError([3.6, 2], [4, 2])).toBeCloseTo(0.1);
});

test('a loss that is no number, or none at all, is infinitely far off', () => {
  expect(lossError([4, Number.NaN], [4, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(lossError([Number.NaN, 2], [4, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(lossError([], [4])).toBe(Number.POSITIVE_INFINITY);
});
