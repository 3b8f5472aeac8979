import { describe, expect, it } from 'vitest';
import { rowLists } from './rowLists.ts';

describe('rowLists', () => {
  it.each([
    [0, 5],
    [1, 1],
    [64, 1],
    [2048, 64],
    [257, 4096],
  ])('of %i ids with V = %i equals a stable sort and its run lengths', (length, V) => {
    const ids = Uint32Array.from({ length }, (_, i) => (i * 7919 + ((i * i) >> 2)) % V);
    const { order, starts } = rowLists(ids, V);
    const positions = [...ids.keys()].sort((a, b) => (ids[a] as number) - (ids[b] as number) || a - b);
    expect([...order]).toEqual(positions);
    expect(starts).toHaveLength(V + 1);
    expect([...starts]).toEqual(Array.from({ length: V + 1 }, (_, v) => ids.filter((id) => id < v).length));
  });

  it('gives rows without a position an empty list', () => {
    const { order, starts } = rowLists(Uint32Array.of(3, 1, 3), 5);
    expect([...order]).toEqual([1, 0, 2]);
    expect([...starts]).toEqual([0, 0, 1, 1, 3, 3]);
  });

  it('refuses ids beyond the vocabulary', () => {
    expect(() => rowLists(Uint32Array.of(0, 5), 5)).toThrow(RangeError);
  });
});
