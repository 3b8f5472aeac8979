import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../lanes.ts';
import { accuracyOf, predictClasses, scoreClasses, scoreNumbers } from './score.ts';

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
    expect(() => predictClasses([1, 2, 3], 2)).toThrow('3 logits are no rows of 2');
  });
});

describe('accuracyOf', () => {
  it('counts the answers alone', () => {
    const answers = Uint32Array.of(none, 1, 0, none, 2, 2);
    expect(accuracyOf([0, 1, 1, 0, 2, 0], { answers })).toBe(0.5);
    expect(accuracyOf([9, 1, 0, 9, 2, 2], { answers })).toBe(1);
    expect(accuracyOf([none, 0, 1, none, none, none], { answers })).toBe(0);
  });

  it('refuses predictions of another batch, and a batch that asks nothing', () => {
    expect(() => accuracyOf([1], { answers: Uint32Array.of(1, 1) })).toThrow('there are 1 predictions for 2');
    expect(() => accuracyOf([1], { answers: Uint32Array.of(none) })).toThrow('nothing is asked in this batch');
  });
});

describe('scoreClasses', () => {
  const ids = new Uint32Array(3);

  it('takes the loss of all targets and the accuracy of the answers', () => {
    const batch = { ids, targets: Uint32Array.of(0, none, 1), answers: Uint32Array.of(none, none, 1) };
    // Probabilities 3/4, whatever, 1/5.
    const logits = [Math.log(3), 0, 100, -100, Math.log(4), 0];
    const { loss, accuracy } = scoreClasses(logits, batch, 2);
    expect(loss).toBeCloseTo(-(Math.log(3 / 4) + Math.log(1 / 5)) / 2, 14);
    expect(accuracy).toBe(0);
  });

  it('is ln V for even logits, however large, and nothing for certain ones', () => {
    const targets = Uint32Array.of(2, 0, 1);
    const batch = { ids, targets, answers: targets };
    expect(scoreClasses(new Float32Array(9).fill(1e30), batch, 3)).toEqual({
      loss: expect.closeTo(Math.log(3), 14),
      accuracy: 1 / 3,
    });
    const sure = [0, 0, 2000, 2000, 0, 0, 0, 2000, 0];
    expect(scoreClasses(sure, batch, 3)).toEqual({ loss: 0, accuracy: 1 });
  });

  it('hides nothing that is not a number', () => {
    const targets = Uint32Array.of(1, 0, 0);
    const { loss, accuracy } = scoreClasses([0, 1, Number.NaN, 0, 1, 0], { ids, targets, answers: targets }, 2);
    expect(loss).toBeNaN();
    expect(accuracy).toBe(2 / 3);
  });

  it('refuses logits of another size', () => {
    const targets = Uint32Array.of(1, 0, 0);
    expect(() => scoreClasses([0, 0, 0], { ids, targets, answers: targets }, 2)).toThrow('there are 3 logits for 6');
  });
});

describe('scoreNumbers', () => {
  it('is the mean squared error, and the share that is near enough', () => {
    const { loss, accuracy } = scoreNumbers([1, 0.5, 2], { targets: Float32Array.of(1, 1, 0) }, 0.6);
    expect(loss).toBeCloseTo((0.25 + 4) / 3, 14);
    expect(accuracy).toBe(2 / 3);
    const nothing = scoreNumbers([Number.NaN], { targets: Float32Array.of(1) }, 9);
    expect(nothing).toEqual({ loss: Number.NaN, accuracy: 0 });
    expect(() => scoreNumbers([1], { targets: Float32Array.of(1, 1) }, 1)).toThrow('there are 1 predictions for 2');
  });
});
