import { expect, it } from 'vitest';
import { squaredError } from './reference.ts';

it('should count what is asked alone, and nothing as no loss', () => {
  const none = Number.NaN;
  const { loss, lossByRow, dlogits, counted } = squaredError(
    Float64Array.of(1, 2, 3, 4),
    Float64Array.of(0, none, none, 2),
    2,
  );
  expect({ loss, counted }).toEqual({ loss: 2.5, counted: 2 });
  expect([...lossByRow]).toEqual([1, 4]);
  expect([...dlogits]).toEqual([1, 0, 0, 2]);
  expect(squaredError(Float64Array.of(1), Float64Array.of(none), 1).loss).toBe(0);
});
