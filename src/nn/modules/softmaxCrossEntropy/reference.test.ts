import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../../lib/ignoredTarget.ts';
import { softmaxCrossEntropy } from './reference.ts';

describe('softmaxCrossEntropy', () => {
  it('is ln V for logits that know nothing', () => {
    const { loss, dlogits } = softmaxCrossEntropy(new Float64Array(6), Uint32Array.of(0, 2), 3);
    expect(loss).toBeCloseTo(Math.log(3), 14);
    [-2 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3, -2 / 3].forEach((d, i) => {
      expect(dlogits[i]).toBeCloseTo(d / 2, 14);
    });
  });

  it('leaves ignored targets out of the mean, the rows and the gradient', () => {
    const logits = Float64Array.of(1, 2, 3, 9, -9, 0, 3, 2, 1);
    const { loss, lossByRow, dlogits, counted } = softmaxCrossEntropy(logits, Uint32Array.of(2, ignoredTarget, 2), 3);
    const sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    const expected = [Math.log(sum) - 3, 0, Math.log(sum) - 1];
    expected.forEach((value, row) => {
      expect(lossByRow[row]).toBeCloseTo(value, 13);
    });
    expect(loss).toBeCloseTo(((expected[0] ?? 0) + (expected[2] ?? 0)) / 2, 13);
    expect(counted).toBe(2);
    expect([...dlogits.subarray(3, 6)]).toEqual([0, 0, 0]);
    expect(dlogits[0]).toBeCloseTo(Math.exp(1) / sum / 2, 14);
  });

  it('is 0 without a counted target', () => {
    const { loss, dlogits } = softmaxCrossEntropy(Float64Array.of(1, 2), Uint32Array.of(ignoredTarget), 2);
    expect([loss, ...dlogits]).toEqual([0, 0, 0]);
  });

  it('neither overflows nor underflows', () => {
    const { loss, dlogits } = softmaxCrossEntropy(Float64Array.of(1e4, -1e4, -1e4, 1e4), Uint32Array.of(0, 0), 2);
    expect(loss).toBe(1e4);
    expect([...dlogits]).toEqual([0, 0, -0.5, 0.5]);
  });

  it('shows a NaN, and refuses a target outside the vocabulary', () => {
    expect(softmaxCrossEntropy(Float64Array.of(Number.NaN, 0), Uint32Array.of(1), 2).loss).toBeNaN();
    expect(() => softmaxCrossEntropy(new Float64Array(2), Uint32Array.of(2), 2)).toThrow(RangeError);
  });
});
