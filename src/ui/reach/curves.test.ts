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

describe('mapRows', () => {
  const data = reachData({
    seqLength: 4,
    layers: 2,
    states: ['h', 'c'],
    norm: (lag, _, layer) => (layer + 1) * 0.5 ** lag,
  });

  it('should have the layer that carries the loss on top, and nothing after the loss', () => {
    const rows = mapRows(data, 2, false);
    expect(rows.map(({ layer, state }) => `${state}${layer}`)).toEqual(['h1', 'c1', 'h0', 'c0']);
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
