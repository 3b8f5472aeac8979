import { describe, expect, it } from 'vitest';
import { exactMatch, perplexity, tokenAccuracy } from './accuracy.ts';

describe('exactMatch', () => {
  it('should be the share of hypotheses that equal a reference when some do', () => {
    const hypotheses = [['a', 'b'], ['a'], ['a', 'b'], [], ['b', 'a']];
    const references = [[['x'], ['a', 'b']], [['a', 'b']], [['a']], [[]], [['a', 'b']]];
    expect(exactMatch(hypotheses, references)).toBe(2 / 5);
    expect(exactMatch([Uint32Array.of(1, 2)], [[[1, 2]]])).toBe(1);
    expect(exactMatch([['1']], [[[1]]])).toBe(0);
  });

  it('should refuse a corpus when hypotheses or references are missing', () => {
    expect(() => exactMatch([], [])).toThrow(RangeError);
    expect(() => exactMatch([['a']], [])).toThrow(RangeError);
  });
});

describe('tokenAccuracy', () => {
  it('should be the share of positions that are right when these are counted', () => {
    expect(tokenAccuracy(3, 4)).toBe(0.75);
    expect(tokenAccuracy(0, 4)).toBe(0);
  });

  it.each([
    [0, 0],
    [5, 4],
    [-1, 4],
    [0.5, 4],
    [1, Number.NaN],
  ])('should refuse %d of %d when these are no counts', (right, positions) => {
    expect(() => tokenAccuracy(right, positions)).toThrow(RangeError);
  });
});

describe('perplexity', () => {
  it('should be the number of tokens when all are equally probable', () => {
    expect(perplexity(7 * Math.log(5), 7)).toBeCloseTo(5, 12);
    expect(perplexity(0, 3)).toBe(1);
    expect(perplexity(Number.POSITIVE_INFINITY, 3)).toBe(Number.POSITIVE_INFINITY);
    expect(perplexity(Number.NaN, 3)).toBeNaN();
  });

  it('should refuse a sum when there is no position', () => {
    for (const positions of [0, -1, 1.5, Number.NaN]) expect(() => perplexity(1, positions)).toThrow(RangeError);
  });
});
