import { describe, expect, it } from 'vitest';
import type { Recurrence } from '../shared/contract.ts';
import { alike } from '../testing/alike.ts';
import {
  allLossesCurve,
  decayOf,
  hasOtherSide,
  lastLagOf,
  lossBands,
  normAt,
  otherSideCurve,
  type ReachData,
  reachCurve,
  stepAtLag,
} from './contract.ts';

/** Two recurrences of h and c over 8 steps, losses at the last 6; every length tells where it is from. */
function sample(more: Partial<ReachData> = {}): ReachData {
  const [L, S, T, K] = [2, 2, 8, 6];
  const norms = new Float32Array(L * S * T * K);
  const all = new Float32Array(L * S * T);
  const far = new Float32Array(L * S * T);
  const other = Float32Array.from(far, (_, place) => 7000 + place);
  for (let l = 0; l < L; l++)
    for (let s = 0; s < S; s++)
      for (let t = 0; t < T; t++) {
        const place = (l * S + s) * T + t;
        all[place] = 5000 + place;
        far[place] = 9000 + place;
        for (let i = 0; i < K; i++) norms[place * K + i] = 1000 * (l + 1) + 100 * s + 10 * t + i;
      }
  return {
    seqLength: T,
    losses: K,
    firstLoss: 2,
    recurrences: alike(L, false, ['h', 'c']),
    norms,
    all,
    far,
    other,
    ...more,
  };
}

describe('what was found', () => {
  const data = sample();

  it('should be found again by layer, state, step and loss', () => {
    expect(normAt(data, 0, 'h', 3, 2)).toBe(1030);
    expect(normAt(data, 1, 'c', 7, 7)).toBe(2175);
    expect(reachCurve(data, 1, 'h', 4)).toEqual([2042, 2032, 2022, 2012, 2002]);
    expect(allLossesCurve(data, 0, 'c', 7)).toEqual([15, 14, 13, 12, 11, 10, 9, 8].map((place) => 5000 + place));
  });

  it('should fall into bands by how much later the loss is, none where there is none', () => {
    expect(lossBands(data, 0, 'h', 0)).toEqual([0, 0, 1000, 1001, 1002, 1003, 9000]);
    expect(lossBands(data, 0, 'h', 6)).toEqual([1064, 1065, 0, 0, 0, 0, 9006]);
  });
});

describe('what was found in both directions', () => {
  const data = sample({ recurrences: alike(1, true, ['h', 'c']) });

  it('should be followed by lags of the direction’s own order of time', () => {
    expect(reachCurve(data, 0, 'h', 4)).toEqual([1042, 1032, 1022, 1012, 1002]);
    expect(reachCurve(data, 1, 'h', 4)).toEqual([2042, 2052, 2062, 2072]);
    expect(otherSideCurve(data, 1, 'h', 4)).toEqual([2042, 2032, 2022, 2012, 2002]);
    expect(allLossesCurve(data, 1, 'c', 5)).toEqual([5029, 5030, 5031]);
    expect([lastLagOf(data, 1, 5), stepAtLag(data, 1, 5, 2)]).toEqual([2, 7]);
  });

  it('should fall into bands by how much later the loss is in that order', () => {
    expect(lossBands(data, 1, 'h', 7)).toEqual([2075, 2074, 2073, 2072, 2071, 2070, 9023]);
  });

  it('should have another side only below the layer that carries the loss', () => {
    const two = { ...data, recurrences: alike(2, true, ['h', 'c']) };
    expect([0, 1, 2, 3].map((recurrence) => hasOtherSide(two, recurrence))).toEqual([true, true, false, false]);
    expect(hasOtherSide(sample(), 0)).toBe(false);
    expect(lossBands(two, 1, 'h', 6).slice(-2)).toEqual([9022, 7022]);
  });

  it('should have another side below a layer that reads the other way when layers differ', () => {
    const [one, both] = [{ states: ['h'] }, { states: ['h', 'c'] }] as const;
    const of = (...directions: (readonly [layer: number, direction?: 'forward' | 'reverse'])[]): Recurrence[] =>
      directions.map(([layer, direction]) => ({
        ...(layer === 0 ? one : both),
        ...{ layers: 3, layer, ...(direction ? { direction } : {}) },
      }));
    const sides = (recurrences: Recurrence[]): boolean[] =>
      recurrences.map((_, recurrence) => hasOtherSide({ recurrences }, recurrence));
    // Through the layer above in both directions, and back through one that reads forward alone.
    expect(sides(of([0], [1, 'forward'], [1, 'reverse'], [2]))).toEqual([true, false, true, false]);
    expect(sides(of([0], [1], [2, 'forward'], [2, 'reverse']))).toEqual([true, true, false, false]);
  });

  it('should be found behind those of layers with fewer states when layers differ', () => {
    const recurrences = [
      { layers: 2, layer: 0, states: ['h'] },
      { layers: 2, layer: 1, states: ['h', 'c'] },
    ] as const;
    const mixed = sample({ recurrences });
    expect(normAt(mixed, 1, 'h', 3, 2)).toBe(1130);
    expect(normAt(mixed, 1, 'c', 7, 7)).toBe(2075);
  });
});

describe('decayOf', () => {
  it('should tell the half-life between lags and the lag from which on nothing is left', () => {
    const curve = Array.from({ length: 21 }, (_, lag) => 3 * 2 ** -lag);
    const { halfLife, lost, lastLag, left } = decayOf(curve);
    expect(halfLife).toBeCloseTo(1, 12);
    // 2^-10 is the first under a thousandth.
    expect([lost, lastLag]).toEqual([10, 20]);
    expect(left).toBeCloseTo(2 ** -20, 12);
    expect(decayOf([1, 0.9, 0.3]).halfLife).toBeCloseTo(1 + Math.log(0.9 / 0.5) / Math.log(0.9 / 0.3), 12);
  });

  it('should begin where there is a gradient, and end nowhere where it survives or grows', () => {
    expect(decayOf([0, 4, 2, 1]).halfLife).toBe(2);
    expect(decayOf([1, 2, 4])).toEqual({ halfLife: null, lost: null, lastLag: 2, left: 4 });
    // Under a thousandth for a while only.
    expect(decayOf([1, 1e-4, 0.5, 1e-5]).lost).toBe(3);
    expect(decayOf([0, 0])).toEqual({ halfLife: null, lost: null, lastLag: 1, left: 0 });
    expect(decayOf([1, 0]).halfLife).toBe(1);
  });
});
