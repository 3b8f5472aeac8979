import { describe, expect, it } from 'vitest';
import { chanceLoss, unigramLoss } from './baselines.ts';

describe('chanceLoss', () => {
  it('is ln V', () => {
    expect(chanceLoss(64)).toBeCloseTo(6 * Math.LN2, 14);
    expect(chanceLoss(1)).toBe(0);
  });
});

describe('unigramLoss', () => {
  it('agrees with hand-counted probabilities', () => {
    // a 3 times, b once, c never, of 4 with V = 3: p = 4/7, 2/7, 1/7.
    const train = [0, 0, 0, 1];
    expect(unigramLoss(train, [0, 1, 2], 3)).toBeCloseTo(
      -(Math.log(4 / 7) + Math.log(2 / 7) + Math.log(1 / 7)) / 3,
      14,
    );
  });

  it('agrees with a sum over single characters', () => {
    const V = 11;
    const text = Array.from({ length: 5000 }, (_, i) => (i * i + (i >> 3)) % V);
    const [train, validation] = [text.slice(0, 4500), text.slice(4500)];
    const naive = validation.map((id) => {
      const seen = train.filter((other) => other === id).length;
      return -Math.log((seen + 1) / (train.length + V));
    });
    const mean = naive.reduce((sum, loss) => sum + loss, 0) / naive.length;
    expect(unigramLoss(Uint16Array.from(train), Uint16Array.from(validation), V)).toBeCloseTo(mean, 12);
  });

  it('is chance after an even text, nothing with one character, and below chance where characters differ in number', () => {
    expect(unigramLoss([0, 1, 2, 3], [3, 1], 4)).toBeCloseTo(chanceLoss(4), 14);
    expect(unigramLoss([0, 0], [0], 1)).toBe(0);
    expect(unigramLoss([0, 0, 0, 0, 1], [0, 0, 0, 0, 1], 2)).toBeLessThan(chanceLoss(2));
  });

  it('refuses an empty validation text and ids beyond the vocabulary', () => {
    expect(() => unigramLoss([0], [], 1)).toThrow(RangeError);
    expect(() => unigramLoss([2], [0], 2)).toThrow(RangeError);
    expect(() => unigramLoss([0], [2], 2)).toThrow(RangeError);
  });
});
