import { describe, expect, it } from 'vitest';
import type { Example } from '../../../probes/examples/contract.ts';
import { binText, countByBin, lengthBins, shareOf } from './bins.ts';

const example = (length: number, exact: boolean): Example => ({
  text: '',
  source: [...Array.from({ length }, () => 's'), '<end>'],
  references: [['t']],
  output: exact ? ['t'] : [],
  ended: true,
  attention: null,
});

describe('bins of source lengths', () => {
  it('should hold about as many sources each, rising', () => {
    expect(lengthBins([9, 1, 8, 2, 7, 3, 6, 4, 5], 3)).toEqual([
      { first: 1, last: 3 },
      { first: 4, last: 6 },
      { first: 7, last: 9 },
    ]);
  });

  it('should keep like lengths together, and be fewer when there are not so many', () => {
    expect(lengthBins([4, 4, 4, 4, 4, 9], 3)).toEqual([
      { first: 4, last: 4 },
      { first: 9, last: 9 },
    ]);
    expect(lengthBins([5, 5], 6)).toEqual([{ first: 5, last: 5 }]);
    expect(lengthBins([], 6)).toEqual([]);
  });

  it('should count every example once, without the end of its source', () => {
    const examples = [example(2, true), example(2, false), example(3, true), example(7, false), example(8, true)];
    const bins = lengthBins([2, 2, 3, 7, 8], 2);
    expect(countByBin(examples, bins)).toEqual([
      { exact: 2, total: 3 },
      { exact: 1, total: 2 },
    ]);
  });

  it('should have a share where there is something to share', () => {
    expect(shareOf({ exact: 1, total: 4 })).toBe(0.25);
    expect(shareOf({ exact: 0, total: 0 })).toBeNaN();
    expect([binText({ first: 3, last: 3 }), binText({ first: 3, last: 5 })]).toEqual(['3', '3–5']);
  });
});
