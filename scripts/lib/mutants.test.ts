import { describe, expect, it } from 'vitest';
import { mutated } from './mutants.mjs';

describe('a mutant', () => {
  it('should replace its text when that occurs once', () => {
    expect(mutated('a + b', { find: '+', replace: '-' })).toBe('a - b');
    expect(mutated('a + $& b', { find: 'a', replace: '$&' })).toBe('$& + $& b');
  });

  it('should replace the occurrence that is meant when there are several', () => {
    expect(mutated('x < y < z', { find: '<', replace: '<=', at: 2 })).toBe('x < y <= z');
  });

  it.each([
    ['is missing', { find: '*', replace: '/' }],
    ['occurs twice', { find: '+', replace: '-' }],
    ['occurs less often than is said', { find: '+', replace: '-', at: 3 }],
    ['would stay as it is', { find: 'a', replace: 'a' }],
  ])('should be refused when its text %s', (_, mutant) => {
    expect(() => mutated('a + b + c', mutant)).toThrow(RangeError);
  });
});
