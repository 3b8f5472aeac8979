import { describe, expect, it } from 'vitest';
import { alike } from '../../../probes/testing/alike.ts';
import { bandRows, bandShares, bandsOf } from './bands.ts';
import { reachData } from './testing/reachData.ts';

const shown = { recurrence: 0, state: 'h' } as const;

describe('bandRows', () => {
  it('should have a bar a step while they fit', () => {
    const data = reachData({ seqLength: 16, norm: (lag) => 0.5 ** lag });
    const rows = bandRows(data, shown);
    expect([rows.length, rows.stride]).toEqual([16, 1]);
    expect(rows.values).toHaveLength(bandsOf(data, 0).length);
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

it('bandsOf has those of earlier losses and of the other side when a direction reads from the end', () => {
  const labels = (layers: number, recurrence: number): string =>
    bandsOf({ recurrences: alike(layers, true) }, recurrence)
      .map(({ label }) => label)
      .join(' ');
  expect(labels(1, 0)).toBe('own +1 +2 +3 +4 +5 later');
  expect(labels(1, 1)).toBe('own −1 −2 −3 −4 −5 earlier');
  expect(labels(2, 1)).toBe('own −1 −2 −3 −4 −5 earlier later');
  const data = reachData({ seqLength: 4, layers: 2, bidirectional: true, norm: (lag) => (lag < 0 ? 3 : 1) });
  const rows = bandRows(data, { recurrence: 1, state: 'h' });
  expect(rows.values.map((column) => column[2])).toEqual([1, 1, 1, 0, 0, 0, 0, 3]);
  expect(bandShares(data, { recurrence: 1, state: 'h' }).other).toBeCloseTo(18 / 28, 12);
});

it('bandShares adds up to the whole', () => {
  const { own, near, later } = bandShares(reachData({ seqLength: 32, norm: () => 1 }), shown);
  expect(own + near + later).toBeCloseTo(1, 12);
  expect(own / near).toBeCloseTo(32 / (5 * 32 - 15), 12);
});
