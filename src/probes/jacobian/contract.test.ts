import { describe, expect, it } from 'vitest';
import { growthOf, meanGrowth, singularLags } from './contract.ts';

describe('growthOf', () => {
  it('should be the factor a step up to where something is left', () => {
    expect(growthOf([1, 0.5, 0.25, 0.125])).toEqual({ lag: 3, left: 0.125, rate: 0.5 });
    expect(growthOf([1, 0.1, 0, 0]).rate).toBeCloseTo(0.1, 12);
    expect(growthOf([8, 64], [3, 6])).toEqual({ lag: 6, left: 64, rate: 2 });
    expect(growthOf([0.5, Number.NaN], [1, 2])).toEqual({ lag: 1, left: 0.5, rate: 0.5 });
  });

  it('should leave out how a curve begins', () => {
    // Falls to a hundredth at once, then holds.
    expect(growthOf([1, 0.1, 0.01, 0.01, 0.01, 0.01]).rate).toBe(1);
    const turned = growthOf([1, 1e-3, 1e-3, 2e-3, 4e-3, 8e-3, 16e-3]);
    expect([turned.lag, turned.left]).toEqual([6, 16e-3]);
    expect(turned.rate).toBeCloseTo(2, 12);
  });

  it('should not divide by no steps', () => {
    expect(growthOf([1])).toEqual({ lag: 0, left: 1, rate: 1 });
    expect(growthOf([])).toEqual({ lag: 0, left: 0, rate: 1 });
  });
});

describe('singularLags', () => {
  it('should be few, ascending, and end with the last', () => {
    expect(singularLags(64)).toEqual([1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 63]);
    expect(singularLags(3)).toEqual([1, 2]);
    expect(singularLags(2)).toEqual([1]);
    expect(singularLags(1)).toEqual([]);
  });
});

it('meanGrowth is the root mean square over the directions', () => {
  const lengths = Float32Array.of(1, 1, 3, 4);
  const data = { seqLength: 2, vectors: 2, lengths } as unknown as Parameters<typeof meanGrowth>[0];
  expect(meanGrowth(data)).toEqual([1, Math.sqrt(12.5)]);
});
