import { describe, expect, it } from 'vitest';
import { isExact, nearestReference } from './contract.ts';

const references = [['k', 'a', 't'], ['k', 'o', 't', 's'], ['c']];

describe('examples of an encoder–decoder', () => {
  it('should be exactly right when the output is any of the references', () => {
    expect(isExact({ references, output: ['k', 'o', 't', 's'] })).toBe(true);
    expect(isExact({ references, output: ['k', 'o', 't'] })).toBe(false);
    expect(isExact({ references, output: [] })).toBe(false);
    expect(isExact({ references: [[]], output: [] })).toBe(true);
  });

  it('should be held against the reference of the fewest edits, and of several against the first', () => {
    expect(nearestReference({ references, output: ['o', 't', 's'] })).toEqual(['k', 'o', 't', 's']);
    expect(nearestReference({ references, output: ['k', 't'] })).toEqual(['k', 'a', 't']);
    expect(nearestReference({ references, output: [] })).toEqual(['c']);
    expect(
      nearestReference({
        references: [
          ['a', 'b'],
          ['a', 'c'],
        ],
        output: ['a'],
      }),
    ).toEqual(['a', 'b']);
  });
});
