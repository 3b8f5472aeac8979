import { describe, expect, it } from 'vitest';
import {
  ActivationCounter,
  type ActivationName,
  binCount,
  type CellUse,
  flatFrom,
  GateCounter,
  keepingOf,
  reachOf,
  slopeAt,
  steepest,
  timeConstant,
} from './contract.ts';

describe('slopeAt', () => {
  it.each(['sigmoid', 'tanh'] as const)(
    'should be the derivative of %s, a tenth of its greatest where it turns flat',
    (activation) => {
      const y = (x: number): number => (activation === 'tanh' ? Math.tanh(x) : 1 / (1 + Math.exp(-x)));
      for (const x of [-4, -1.3, 0, 0.2, 2.5]) {
        expect(slopeAt(activation, x)).toBeCloseTo((y(x + 1e-5) - y(x - 1e-5)) / 2e-5, 8);
      }
      expect(slopeAt(activation, 0)).toBe(steepest[activation]);
      expect(slopeAt(activation, flatFrom[activation])).toBeCloseTo(steepest[activation] / 10, 12);
    },
  );

  it('should be a step of relu', () => {
    expect([-1, 0, 0.1].map((x) => slopeAt('relu', x))).toEqual([0, 0, 1]);
  });
});

describe('ActivationCounter', () => {
  const count = (activation: ActivationName, ...outputs: number[]) => {
    const counter = new ActivationCounter(activation);
    for (const y of outputs) counter.add(y);
    return counter.use('f', 'forget gate');
  };

  it('should find the input of an output, and put what lies beyond at the ends', () => {
    const { counts, saturated } = count('tanh', Math.tanh(0.01), Math.tanh(-1.5), 1, -1);
    const at = [...counts.keys()].filter((bin) => counts[bin] === 1);
    expect(at).toEqual([0, binCount / 4, binCount / 2, binCount - 1]);
    // Under a tenth: |x| > 1.82.
    expect(saturated).toBe(0.5);
    expect(reachOf.tanh).toBe(3);
  });

  it('should leave out what is no number, and count every zero of relu as flat', () => {
    expect(count('sigmoid', Number.NaN).saturated).toBeNaN();
    const { counts, saturated } = count('relu', 0, 0, 0, 1.6);
    expect(counts[0]).toBe(3);
    expect(saturated).toBe(0.75);
  });
});

describe('how long a gate keeps', () => {
  it('should be −1/ln f', () => {
    expect(timeConstant(1 / Math.E)).toBeCloseTo(1, 12);
    expect(timeConstant(0.99)).toBeCloseTo(99.5, 1);
    expect(timeConstant(1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('should be of the gate that keeps, with the best tenth of the units', () => {
    const counter = new GateCounter(11);
    for (let unit = 0; unit < 11; unit++) {
      counter.add(unit, unit / 10);
      counter.add(unit, unit / 10);
    }
    const gate = counter.use('z', 'update gate', 2);
    expect([...gate.low]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...gate.high]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    const use = { gates: [gate], keep: 0 } as unknown as CellUse;
    expect(keepingOf(use)?.mean).toBeCloseTo(0.5, 6);
    expect(keepingOf(use)?.top).toBeCloseTo(0.9, 6);
    expect(keepingOf({ ...use, keep: null })).toBeNull();
  });
});
