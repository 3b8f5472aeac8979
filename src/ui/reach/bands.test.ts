import { describe, expect, it } from 'vitest';
import { bandRows, bandShares, bands } from './bands.ts';
import { reachData } from './testing/reachData.ts';

const shown = { tau: 0, layer: 0, state: 'h' } as const;

describe('bandRows', () => {
  it('should have a bar a step while they fit', () => {
    const rows = bandRows(reachData({ seqLength: 16, norm: (lag) => 0.5 ** lag }), shown);
    expect([rows.length, rows.stride]).toEqual([16, 1]);
    expect(rows.values).toHaveLength(bands.length);
    expect(rows.values.map((column) => column[15])).toEqual([1, 0, 0, 0, 0, 0, 0]);
    expect(rows.values.slice(0, 3).map((column) => column[3])).toEqual([1, 0.5, 0.25]);
    expect([...rows.positions].slice(0, 3)).toEqual([0, 1, 2]);
  });

  it('should take means over several steps where they do not', () => {
    const data = reachData({ seqLength: 10, norm: (lag, _, __, tau) => (lag === 0 ? tau : 0) });
    const rows = bandRows(data, shown, 4);
    expect([rows.length, rows.stride]).toEqual([4, 3]);
    expect([...rows.first]).toEqual([0, 3, 6, 9]);
    expect([...rows.last]).toEqual([2, 5, 8, 9]);
    expect([...rows.positions]).toEqual([1, 4, 7, 9]);
    expect([...(rows.values[0] ?? [])]).toEqual([1, 4, 7, 9]);
  });
});

it('bandShares adds up to the whole', () => {
  const { own, near, later } = bandShares(reachData({ seqLength: 32, norm: () => 1 }), shown);
  expect(own + near + later).toBeCloseTo(1, 12);
  expect(own / near).toBeCloseTo(32 / (5 * 32 - 15), 12);
});
