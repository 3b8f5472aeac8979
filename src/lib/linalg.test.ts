import { describe, expect, it } from 'vitest';
import { randomOrthogonal } from './linalg.ts';
import { createRng } from './rng.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

describe('randomOrthogonal', () => {
  it.each([1, 2, 3, 8, 33, 64])('is orthogonal to rounding, n=%i', (n) => {
    const q = randomOrthogonal(n, createRng(1, 'q'));
    let worst = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let dot = 0;
        for (let k = 0; k < n; k++) dot += at(q, i * n + k) * at(q, j * n + k);
        worst = Math.max(worst, Math.abs(dot - (i === j ? 1 : 0)));
      }
    }
    expect(worst).toBeLessThan(1e-13);
  });

  it('repeats itself', () => {
    expect(randomOrthogonal(9, createRng(4))).toEqual(randomOrthogonal(9, createRng(4)));
    expect(randomOrthogonal(9, createRng(4))).not.toEqual(randomOrthogonal(9, createRng(5)));
  });

  // For Haar's measure each entry has mean 0, variance 1/n and fourth moment 3/(n(n+2)); E tr Q = 0 and E (tr Q)² = 1.
  it('has the moments of Haar’s measure, entry by entry', () => {
    const n = 3;
    const draws = 20_000;
    const rng = createRng(11);
    const first = new Float64Array(n * n);
    const second = new Float64Array(n * n);
    const fourth = new Float64Array(n * n);
    let trace = 0;
    let traceSquare = 0;
    let positive = 0;
    for (let draw = 0; draw < draws; draw++) {
      const q = randomOrthogonal(n, rng);
      for (let i = 0; i < n * n; i++) {
        first[i] = at(first, i) + at(q, i) / draws;
        second[i] = at(second, i) + at(q, i) ** 2 / draws;
        fourth[i] = at(fourth, i) + at(q, i) ** 4 / draws;
      }
      const sum = at(q, 0) + at(q, 4) + at(q, 8);
      trace += sum / draws;
      traceSquare += (sum * sum) / draws;
      positive += determinant3(q) > 0 ? 1 / draws : 0;
    }
    for (let i = 0; i < n * n; i++) {
      expect(Math.abs(at(first, i))).toBeLessThan(4 * Math.sqrt(1 / n / draws));
      expect(Math.abs(at(second, i) - 1 / n)).toBeLessThan(4 * Math.sqrt(0.09 / draws));
      expect(Math.abs(at(fourth, i) - 3 / (n * (n + 2)))).toBeLessThan(4 * Math.sqrt(0.08 / draws));
    }
    expect(Math.abs(trace)).toBeLessThan(4 * Math.sqrt(1 / draws));
    expect(Math.abs(traceSquare - 1)).toBeLessThan(4 * Math.sqrt(3 / draws));
    expect(Math.abs(positive - 0.5)).toBeLessThan(4 * 0.5 * draws ** -0.5);
  });
});

function determinant3(q: Float64Array): number {
  const minor = (a: number, b: number): number => at(q, 3 + a) * at(q, 6 + b) - at(q, 3 + b) * at(q, 6 + a);
  return at(q, 0) * minor(1, 2) - at(q, 1) * minor(0, 2) + at(q, 2) * minor(0, 1);
}
