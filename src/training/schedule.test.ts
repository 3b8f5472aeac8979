import { describe, expect, it } from 'vitest';
import type { ScheduleConfig } from '../config/types.ts';
import { learningRateAt } from './schedule.ts';

const constant: ScheduleConfig = { type: 'constant', warmupSteps: 0, decaySteps: 8, finalFraction: 0.1 };
const rates = (schedule: ScheduleConfig, base: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => learningRateAt(schedule, base, i + 1));

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((rate, i) => {
    expect(rate).toBeCloseTo(expected[i] ?? Number.NaN, 15);
  });
}

describe('learningRateAt', () => {
  it('constant: the base rate from the first step on', () => {
    expect(rates(constant, 0.005, 3)).toEqual([0.005, 0.005, 0.005]);
    expect(learningRateAt(constant, 0.005, 1e9)).toBe(0.005);
  });

  it('warms up linearly to all of the base rate', () => {
    expectClose(rates({ ...constant, warmupSteps: 4 }, 0.8, 6), [0.2, 0.4, 0.6, 0.8, 0.8, 0.8]);
    expect(rates({ ...constant, warmupSteps: 1 }, 0.8, 2)).toEqual([0.8, 0.8]);
  });

  it('cosine: as torch.optim.lr_scheduler.CosineAnnealingLR(T_max=8, eta_min=0.0005) from 0.005', () => {
    const torch = [
      0.005, 0.004828728948150396, 0.004340990257669732, 0.0036110377228214525, 0.00275, 0.0018889622771785482,
      0.0011590097423302683, 0.0006712710518496049, 0.0005,
    ];
    expectClose(rates({ ...constant, type: 'cosine' }, 0.005, 9), torch);
  });

  it('cosine: stays at the lowest rate, which may be 0', () => {
    const cosine: ScheduleConfig = { ...constant, type: 'cosine', finalFraction: 0 };
    expect(learningRateAt(cosine, 0.005, 10)).toBeCloseTo(0, 15);
    expect(learningRateAt(cosine, 0.005, 100_000)).toBeCloseTo(0, 15);
    expect(learningRateAt({ ...cosine, finalFraction: 1 }, 0.005, 5)).toBe(0.005);
  });

  it('cosine after warm-up: meets at the top and is lowest decaySteps later', () => {
    const schedule: ScheduleConfig = { type: 'cosine', warmupSteps: 5, decaySteps: 10, finalFraction: 0.2 };
    const all = rates(schedule, 1, 20);
    expectClose(all.slice(0, 5), [0.2, 0.4, 0.6, 0.8, 1]);
    expect(all[9]).toBeCloseTo(0.6, 15);
    expectClose(all.slice(14), [0.2, 0.2, 0.2, 0.2, 0.2, 0.2]);
    for (let i = 5; i < 15; i++) expect(all[i]).toBeLessThan(all[i - 1] as number);
  });

  it('follows a base rate that changes while training', () => {
    const schedule: ScheduleConfig = { type: 'cosine', warmupSteps: 5, decaySteps: 10, finalFraction: 0.2 };
    for (const step of [1, 5, 9, 40]) {
      expect(learningRateAt(schedule, 0.3, step)).toBeCloseTo(0.3 * learningRateAt(schedule, 1, step), 15);
    }
  });
});
