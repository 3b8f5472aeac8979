import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { countRight, predictClasses } from './score.ts';

const none = ignoredTarget;

describe('predictClasses', () => {
  it('takes the likeliest, the lowest among equals', () => {
    const logits = [0, 2, 1, /**/ 3, 3, 3, /**/ -5, -9, -4, /**/ 1, 4, 4];
    expect([...predictClasses(logits, 3)]).toEqual([1, 0, 2, 1]);
  });

  it('takes no class where a logit is not a number, and bears infinite ones', () => {
    const { NaN: nan, NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high } = Number;
    expect([...predictClasses([nan, 1, 5, nan, low, low, 0, high], 2)]).toEqual([none, none, 0, 1]);
  });

  it('refuses what are no whole rows', () => {
    expect(() => predictClasses([1, 2, 3], 2)).toThrow('3 logits do not make rows of 2');
  });
});

describe('countRight', () => {
  it('should count scored targets alone when some are ignored', () => {
    const targets = Uint32Array.of(none, 1, 0, none, 2, 2);
    expect(countRight([0, 1, 1, 0, 2, 0], targets)).toEqual({ right: 2, scored: 4 });
    expect(countRight([9, 1, 0, 9, 2, 2], targets)).toEqual({ right: 4, scored: 4 });
    expect(countRight([none, 0, 1, none, none, none], targets)).toEqual({ right: 0, scored: 4 });
  });

  it('should refuse predictions of another batch', () => {
    expect(() => countRight([1], Uint32Array.of(1, 1))).toThrow('there are 1 predictions for 2');
  });
});
