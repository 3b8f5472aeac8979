import { describe, expect, it } from 'vitest';
import { bySeparation, byVariation, connectivityAt, gateOf, type PassageData, separation, stdDev } from './contract.ts';

/** Four characters, three units: one that does not move, one that is high on the middle two, one that is low there. */
const data: PassageData = {
  characters: [...'abcd'],
  layer: 0,
  layers: 1,
  units: 3,
  state: 'h',
  predicts: 'next',
  gates: ['r', 'z'],
  states: Float32Array.of(0.5, 0.5, 0.5, 0.5, 0, 0.75, 0.25, 0, 0.5, -0.5, -1, 0.25),
  gateValues: Float32Array.from({ length: 24 }, (_, i) => i),
  surprise: new Float32Array(4),
  next: [],
  nextProbabilities: [],
  connectivity: Float32Array.from({ length: 16 }, (_, i) => i),
};

describe('separation', () => {
  it('should be 1 or −1 where a state takes one value inside and another outside', () => {
    expect(separation([0, 3, 3, 0], 1, 3)).toEqual({ correlation: 1, inside: 3, outside: 0 });
    expect(separation([3, 0, 0, 3], 1, 3).correlation).toBe(-1);
  });

  it('should be Pearson’s correlation with being inside', () => {
    const values = Array.from({ length: 60 }, (_, t) => Math.sin(t * t) + (t > 20 ? 0.5 : 0));
    const [first, end] = [17, 31];
    const inside: number[] = values.map((_, t) => Number(t >= first && t < end));
    const mean = (some: number[]) => some.reduce((sum, x) => sum + x, 0) / some.length;
    const covariance = mean(values.map((x, t) => (x - mean(values)) * ((inside[t] as number) - mean(inside))));
    const { correlation } = separation(values, first, end);
    expect(correlation).toBeCloseTo(covariance / (stdDev(values) * stdDev(inside)), 12);
  });

  it('should tell nothing of a span that is empty or everything, or of a state that does not move', () => {
    expect(separation([1, 2, 3], 1, 1).correlation).toBe(0);
    expect(separation([1, 2, 3], 0, 3).correlation).toBe(0);
    expect(separation([1, 1, 1, 1], 1, 3).correlation).toBe(0);
  });
});

describe('the order of units', () => {
  it('should be by standard deviation, the largest first', () => {
    expect(stdDev([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
    const ranked = byVariation(data);
    expect(ranked.map(({ unit }) => unit)).toEqual([2, 1, 0]);
    expect(ranked[2]?.score).toBe(0);
  });

  it('should begin with the unit that is switched on in a span', () => {
    const ranked = bySeparation(data, 1, 3);
    expect(ranked.map(({ unit }) => unit)).toEqual([1, 0, 2]);
    expect(ranked[1]?.score).toBe(0);
    expect(ranked[2]?.score).toBeLessThan(-0.9);
  });
});

it('finds a gate of a unit, and what moved a prediction', () => {
  expect([...gateOf(data, 1, 2)]).toEqual([20, 21, 22, 23]);
  expect([...connectivityAt(data, 2)]).toEqual([8, 9, 10, 11]);
  expect(connectivityAt({ ...data, connectivity: null }, 2)).toHaveLength(0);
});
