import { describe, expect, it } from 'vitest';
import { MovingAverage, smooth } from './smoothing.ts';

describe('MovingAverage', () => {
  it('is the weighted mean Σβ^(n−i)·x over Σβ^(n−i)', () => {
    const beta = 0.7;
    const values = [4, 1, 3, 8, 2, 2.5];
    const average = new MovingAverage(beta);
    for (let n = 1; n <= values.length; n++) {
      average.push(values[n - 1] ?? 0);
      let sum = 0;
      let weight = 0;
      for (let i = 0; i < n; i++) {
        sum += beta ** (n - 1 - i) * (values[i] ?? 0);
        weight += beta ** (n - 1 - i);
      }
      expect(average.value).toBeCloseTo(sum / weight, 12);
    }
  });

  it('starts at the first value, not near 0', () => {
    const average = new MovingAverage(0.99);
    expect(average.value).toBeNaN();
    expect(average.push(4.2)).toBeCloseTo(4.2, 12);
  });

  it('skips what is not finite and goes on as if it had not been there', () => {
    const clean = new MovingAverage(0.9);
    const dirty = new MovingAverage(0.9);
    expect(dirty.push(Number.NaN)).toBeNaN();
    for (const x of [3, 2, 5]) {
      clean.push(x);
      dirty.push(x);
      dirty.push(Number.POSITIVE_INFINITY);
      dirty.push(Number.NaN);
    }
    expect(dirty.value).toBe(clean.value);
  });

  it('takes a bucket of equal values as if they came one by one', () => {
    const single = new MovingAverage(0.8);
    const bucket = new MovingAverage(0.8);
    for (const x of [2, 5]) {
      for (let i = 0; i < 4; i++) single.push(x);
      bucket.push(x, 4);
    }
    expect(bucket.value).toBeCloseTo(single.value, 12);
  });

  it('follows every value at β = 0', () => {
    const average = new MovingAverage(0);
    expect(average.push(3)).toBe(3);
    expect(average.push(7)).toBe(7);
  });
});

describe('smooth', () => {
  it('holds the average over empty buckets', () => {
    expect([...smooth([2, Number.NaN, 2], [1, 0, 1], 3, 0.9)]).toEqual([2, 2, 2].map((x) => expect.closeTo(x, 12)));
  });
});
