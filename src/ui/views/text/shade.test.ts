import { expect, it } from 'vitest';
import { shadeOf, shades } from './sampleView.ts';

it('spreads probabilities over all shades, in order', () => {
  expect([0, 0.009, 0.01, 0.1, 0.25, 0.5, 0.82, 1].map(shadeOf)).toEqual([0, 0, 1, 3, 5, 7, 9, 9]);
  const all = Array.from({ length: 1001 }, (_, i) => shadeOf(i / 1000));
  expect(new Set(all).size).toBe(shades);
  expect(all).toEqual([...all].sort((a, b) => a - b));
});

it('holds rounding errors within the range', () => {
  expect([shadeOf(-1e-9), shadeOf(1.0000001)]).toEqual([0, shades - 1]);
});
