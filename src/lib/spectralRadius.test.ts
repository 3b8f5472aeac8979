import { describe, expect, it } from 'vitest';
import { createRng } from './rng.ts';
import { eigenvalues } from './spectra.ts';
import { spectralRadiusOf } from './spectralRadius.ts';

const random = (n: number): Float64Array => {
  const rng = createRng(n, 'radius');
  return Float64Array.from({ length: n * n }, () => rng.normal() / Math.sqrt(n));
};

describe('spectralRadiusOf', () => {
  it('is that of matrices whose eigenvalues are plain to see', () => {
    expect(spectralRadiusOf([-3], 1)).toBe(3);
    expect(spectralRadiusOf([0, -2, 2, 0], 2)).toBeCloseTo(2, 14);
    expect(spectralRadiusOf([1, 0, 0, 0, 1, 0, 0, 0, 1], 3)).toBeCloseTo(1, 14);
    expect(spectralRadiusOf([3, 0, 0, 0, -5, 0, 0, 0, 1], 3)).toBeCloseTo(5, 13);
    // Turns three axes round, and what is gone after two steps.
    expect(spectralRadiusOf([0, 0, 1, 1, 0, 0, 0, 1, 0], 3)).toBeCloseTo(1, 14);
    expect(spectralRadiusOf([0, 1, 0, 0], 2)).toBeCloseTo(0, 14);
    expect(spectralRadiusOf(new Float64Array(16), 4)).toBe(0);
    // Two blocks that know nothing of each other, and a defective one.
    expect(spectralRadiusOf([0, -2, 0, 0, 2, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1], 4)).toBeCloseTo(2, 13);
    expect(spectralRadiusOf([2, 1, 0, 0, 2, 1, 0, 0, 2], 3)).toBeCloseTo(2, 4);
  });

  it.each([2, 3, 7, 20, 41])('is that of all eigenvalues of a random matrix, n=%i', (n) => {
    const { real, imaginary } = eigenvalues(random(n), n);
    expect(spectralRadiusOf(random(n), n)).toBeCloseTo(Math.hypot(real[0] as number, imaginary[0] as number), 12);
  });

  it('needs only part of a wide matrix', () => {
    expect(spectralRadiusOf(random(120), 120, 80)).toBeCloseTo(spectralRadiusOf(random(120), 120), 5);
  });

  it('grows with its matrix', () => {
    const matrix = random(12);
    expect(
      spectralRadiusOf(
        matrix.map((x) => 7 * x),
        12,
      ),
    ).toBeCloseTo(7 * spectralRadiusOf(matrix, 12), 12);
  });
});
