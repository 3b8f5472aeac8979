import { expect, it } from 'vitest';
import { RingBuffer } from './ringBuffer.ts';

it('keeps the mean of the last values only', () => {
  const ring = new RingBuffer(3);
  expect(ring.mean).toBeNaN();
  for (const x of [1, 2]) ring.push(x);
  expect([ring.length, ring.mean]).toEqual([2, 1.5]);
  for (const x of [3, 4, 5]) ring.push(x);
  expect([ring.length, ring.sum, ring.mean]).toEqual([3, 12, 4]);
  ring.clear();
  ring.push(9);
  expect([ring.length, ring.mean]).toEqual([1, 9]);
});

it('refuses a capacity that is not a whole number above 0', () => {
  for (const capacity of [0, -1, 1.5, Number.NaN]) expect(() => new RingBuffer(capacity)).toThrow(RangeError);
});
