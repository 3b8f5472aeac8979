import { describe, expect, it } from 'vitest';
import golden from './golden/spectra.json' with { type: 'json' };
import { eigenvalues, singularValues } from './spectra.ts';

describe('eigenvalues', () => {
  it.each(golden.squares)('should be LAPACK’s: $name', ({ n, matrix, real, imaginary }) => {
    const found = eigenvalues(matrix, n);
    const left = real.map((x, i) => ({ x, y: imaginary[i] as number }));
    for (let i = 0; i < n; i++) {
      // Each has its own partner: the order among values of one size is nobody's business.
      const [x, y] = [found.real[i] as number, found.imaginary[i] as number];
      const distances = left.map((one) => Math.hypot(one.x - x, one.y - y));
      const nearest = distances.indexOf(Math.min(...distances));
      expect(distances[nearest]).toBeLessThan(1e-8);
      left.splice(nearest, 1);
    }
    const sizes = Array.from(found.real, (x, i) => Math.hypot(x, found.imaginary[i] as number));
    for (let i = 1; i < n; i++) expect(sizes[i]).toBeLessThanOrEqual((sizes[i - 1] as number) + 1e-12);
  });

  it('should refuse what would never end', () => {
    expect(() => eigenvalues([1, Number.NaN, 0, 1], 2)).toThrow(/not finite/);
    expect(() => eigenvalues([1, Number.POSITIVE_INFINITY, 0, 1], 2)).toThrow(RangeError);
    expect(() => eigenvalues([1, 2, 3], 2)).toThrow(/2 × 2/);
  });
});

describe('singularValues', () => {
  it.each(golden.rectangles)('should be LAPACK’s of a $rows × $columns matrix', ({ rows, columns, matrix, values }) => {
    const found = singularValues(matrix, rows, columns);
    expect(found).toHaveLength(values.length);
    values.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 10);
    });
  });
});
