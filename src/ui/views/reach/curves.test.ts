import { describe, expect, it } from 'vitest';
import { allFinite, mapRows, sharesOf, stateReaches } from './curves.ts';
import { reachData } from './testing/reachData.ts';

describe('sharesOf', () => {
  it('should be relative to the first value that is not 0', () => {
    expect(sharesOf([4, 2, 1])).toEqual([1, 0.5, 0.25]);
    expect(sharesOf([0, 4, 2, 8])).toEqual([0, 1, 0.5, 2]);
  });

  it('should leave zeros as they are', () => {
    expect(sharesOf([0, 0])).toEqual([0, 0]);
    expect(sharesOf([])).toEqual([]);
  });
});

describe('stateReaches', () => {
  const data = reachData({
    seqLength: 8,
    losses: 4,
    states: ['h', 'c'],
    norm: (lag, state) => (state === 'h' ? 3 * 0.5 ** lag : 2 * 0.9 ** lag),
    all: (t) => 10 + t,
  });

  it('should follow one loss back, h from the loss’s own step, c from the step before', () => {
    const [h, c] = stateReaches(data, 0, 6);
    expect(h?.single.lengths).toHaveLength(7);
    expect(h?.single.shares[3]).toBeCloseTo(0.125, 6);
    expect(h?.decay.halfLife).toBeCloseTo(1, 6);
    expect(c?.single.lengths[0]).toBe(0);
    expect(c?.single.shares[1]).toBe(1);
    expect(c?.single.shares[6]).toBeCloseTo(0.9 ** 5, 6);
  });

  it('should have the misleading curve by the same lags', () => {
    const [h] = stateReaches(data, 0, 6);
    expect(h?.all.lengths).toEqual([16, 15, 14, 13, 12, 11, 10]);
    expect(h?.all.shares[6]).toBe(10 / 16);
  });
});

describe('what reaches both directions', () => {
  const data = reachData({
    seqLength: 6,
    layers: 2,
    bidirectional: true,
    states: ['h', 'c'],
    norm: (lag, _, recurrence) => (recurrence + 1) * (lag < 0 ? 0.1 ** -lag : 0.5 ** lag),
  });

  it('should be followed in the order in which each direction reads', () => {
    expect(stateReaches(data, 2, 4)[0]?.single.lengths).toEqual([3, 1.5, 0.75, 0.375, 0.1875]);
    expect(stateReaches(data, 3, 4)[0]?.single.lengths).toEqual([4, 2]);
    expect(stateReaches(data, 3, 4)[0]?.other).toBeNull();
  });

  it('should have another side below the layer of the loss, as shares of the same start', () => {
    const [h, c] = stateReaches(data, 1, 2);
    expect(h?.single.shares).toEqual([1, 0.5, 0.25, 0.125]);
    expect(h?.other?.shares.map((share) => Number(share.toFixed(4)))).toEqual([1, 0.1, 0.01]);
    expect(c?.single.lengths[0]).toBe(2);
  });

  it('should fill the map on both sides, but in the layer of the loss on one', () => {
    const rows = mapRows(data, 2, true);
    expect(rows.map(({ recurrence, state }) => `${state}${recurrence}`)).toEqual([
      'h2',
      'c2',
      'h3',
      'c3',
      'h0',
      'c0',
      'h1',
      'c1',
    ]);
    const shown = rows.map(({ values }) => [...values].map((value) => (Number.isNaN(value) ? '.' : '#')).join(''));
    expect(shown).toEqual(['###...', '##....', '..####', '...###', '######', '######', '######', '######']);
  });
});

describe('mapRows', () => {
  const data = reachData({
    seqLength: 4,
    layers: 2,
    states: ['h', 'c'],
    norm: (lag, _, layer) => (layer + 1) * 0.5 ** lag,
  });

  it('should have the layer that carries the loss on top, and nothing after the loss', () => {
    const rows = mapRows(data, 2, false);
    expect(rows.map(({ recurrence, state }) => `${state}${recurrence}`)).toEqual(['h1', 'c1', 'h0', 'c0']);
    expect([...(rows[0]?.values ?? [])]).toEqual([0.5, 1, 2, Number.NaN]);
    expect([...(rows[1]?.values ?? [])]).toEqual([0.5, 1, Number.NaN, Number.NaN]);
  });

  it('should be relative to each row’s own start on demand', () => {
    const rows = mapRows(data, 2, true);
    expect([...(rows[0]?.values ?? [])]).toEqual([0.25, 0.5, 1, Number.NaN]);
    expect([...(rows[3]?.values ?? [])]).toEqual([0.5, 1, Number.NaN, Number.NaN]);
  });
});

it('allFinite looks at the chosen loss only', () => {
  const data = reachData({ seqLength: 4, norm: (lag, _, __, tau) => (tau === 3 && lag === 2 ? Number.NaN : 1) });
  expect(allFinite(data, 3)).toBe(false);
  expect(allFinite(data, 2)).toBe(true);
});
