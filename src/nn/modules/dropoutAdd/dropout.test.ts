import { describe, expect, it } from 'vitest';
import { type Dropout, dropoutKey } from './dropout.ts';
import { maskOf } from './reference.ts';

const [T, B, width] = [40, 8, 50];

function mask(dropout: Dropout, key: number, layer = 0): number[] {
  const kept = maskOf(dropout, key, layer, B, width);
  return Array.from({ length: T * B * width }, (_, i) => kept(Math.floor(i / width), i % width));
}

const share = (values: readonly number[], is: (value: number, i: number) => boolean): number =>
  values.filter(is).length / values.length;

describe('a mask', () => {
  it.each([0.1, 0.5, 0.9])('silences a share of %d and keeps the mean', (rate) => {
    const drawn = mask({ rate, variational: false }, dropoutKey(1, 1));
    const deviation = Math.sqrt((rate * (1 - rate)) / drawn.length);
    expect(Math.abs(share(drawn, (value) => value === 0) - rate)).toBeLessThan(4 * deviation);
    const others = new Set(drawn.filter((value) => value !== 0));
    expect(others.size).toBe(1);
    expect([...others][0]).toBeCloseTo(1 / (1 - rate), 4);
  });

  it.each([
    ['step', dropoutKey(1, 2), 0],
    ['seed', dropoutKey(2, 1), 0],
    ['layer', dropoutKey(1, 1), 1],
  ])('of another %s agrees with it by chance alone', (_, key, layer) => {
    const dropout = { rate: 0.5, variational: false };
    const [one, other] = [mask(dropout, dropoutKey(1, 1)), mask(dropout, key, layer)];
    const agreement = share(one, (value, i) => value === other[i]);
    expect(Math.abs(agreement - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / one.length));
  });

  it('is the same whenever it is asked for', () => {
    const dropout = { rate: 0.3, variational: false };
    expect(mask(dropout, dropoutKey(7, 9))).toEqual(mask(dropout, dropoutKey(7, 9)));
  });

  it('holds for all steps of a sequence where it is variational, and for that sequence alone', () => {
    const drawn = mask({ rate: 0.5, variational: true }, dropoutKey(1, 1));
    const row = B * width;
    expect(drawn.every((value, i) => value === drawn[i % row])).toBe(true);
    const agreement = share(drawn.slice(0, width * (B - 1)), (value, i) => value === drawn[i + width]);
    expect(Math.abs(agreement - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / (width * (B - 1))));
  });
});
