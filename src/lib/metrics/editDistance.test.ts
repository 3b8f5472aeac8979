import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../rng.ts';
import { editDistance, phonemeErrorRate, tokenErrorRate, wordErrorRate } from './editDistance.ts';

const draw = (rng: Rng, longest: number): number[] =>
  Array.from({ length: Math.floor(rng.uniform(0, longest + 1)) }, () => Math.floor(rng.uniform(0, 3)));

/** The recurrence as it is defined, without a table. */
function byRecursion(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [firstA, ...restA] = a;
  const [firstB, ...restB] = b;
  if (firstA === firstB) return byRecursion(restA, restB);
  return 1 + Math.min(byRecursion(restA, b), byRecursion(a, restB), byRecursion(restA, restB));
}

describe('editDistance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['saturday', 'sunday', 3],
    ['intention', 'execution', 5],
    ['abc', 'abc', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['', '', 0],
    ['ab', 'ba', 2],
  ])('should count the fewest edits when %j becomes %j', (a, b, expected) => {
    expect(editDistance([...a], [...b])).toBe(expected);
  });

  it('should equal the recursive definition when sequences are random', () => {
    const rng = createRng(2, 'edit distance');
    for (let i = 0; i < 300; i++) {
      const [a, b] = [draw(rng, 6), draw(rng, 6)];
      expect(editDistance(a, b)).toBe(byRecursion(a, b));
      expect(editDistance(Uint32Array.from(b), a)).toBe(byRecursion(a, b));
    }
  });
});

describe('tokenErrorRate', () => {
  it('should divide the sum of edits by the sum of lengths when sentences differ in length', () => {
    // 1 edit of 2 tokens and 1 of 8: not the mean of 1/2 and 1/8.
    expect(tokenErrorRate([[...'ax'], [...'abcdefg']], [[[...'ab']], [[...'abcdefgh']]])).toBe(2 / 10);
    expect(tokenErrorRate([[...'abab'], []], [[[...'ab']], [[...'c']]])).toBe(3 / 3);
  });

  it('should take the reference with the fewest edits when there are several', () => {
    expect(tokenErrorRate([[...'abc']], [[[...'xyz'], [...'abcd'], [...'aq']]])).toBe(1 / 4);
    expect(tokenErrorRate([[...'abc']], [[[...'abcd'], [...'ab']]])).toBe(1 / 2);
    expect(tokenErrorRate([[...'abc']], [[[...'ab'], [...'abcd']]])).toBe(1 / 2);
  });

  it('should be above 1 when there are more insertions than tokens', () => {
    expect(tokenErrorRate([[...'abcd']], [[[...'a']]])).toBe(3);
  });

  it('should say the same of phonemes and of words when these are the tokens', () => {
    expect(phonemeErrorRate([['K', 'AE', 'T']], [[['K', 'AA', 'T']]])).toBe(1 / 3);
    expect(wordErrorRate([['the', 'cat']], [[['the', 'cat', 'sat', 'down']]])).toBe(2 / 4);
  });

  it('should refuse a corpus when nothing can be divided by', () => {
    expect(() => tokenErrorRate([], [])).toThrow(RangeError);
    expect(() => tokenErrorRate([['a']], [[]])).toThrow(/no reference/);
    expect(() => tokenErrorRate([['a']], [[[]]])).toThrow(/references with tokens/);
  });
});
