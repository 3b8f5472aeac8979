import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { ScheduleConfig } from '../../config/settings/types.ts';
import { learningRateAt } from './learningRate.ts';

const constant: ScheduleConfig = { ...defaultConfig.schedule, warmupSteps: 0, decaySteps: 8, finalFraction: 0.1 };
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
    const schedule: ScheduleConfig = {
      ...constant,
      type: 'cosine',
      warmupSteps: 5,
      decaySteps: 10,
      finalFraction: 0.2,
    };
    const all = rates(schedule, 1, 20);
    expectClose(all.slice(0, 5), [0.2, 0.4, 0.6, 0.8, 1]);
    expect(all[9]).toBeCloseTo(0.6, 15);
    expectClose(all.slice(14), [0.2, 0.2, 0.2, 0.2, 0.2, 0.2]);
    for (let i = 5; i < 15; i++) expect(all[i]).toBeLessThan(all[i - 1] as number);
  });

  it('step: as torch.optim.lr_scheduler.StepLR(step_size=3, gamma=0.5) from 0.8, and the same after warm-up', () => {
    const schedule: ScheduleConfig = { ...constant, type: 'step', stepEvery: 3, stepFactor: 0.5 };
    expectClose(rates(schedule, 0.8, 8), [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2]);
    expectClose(rates({ ...schedule, warmupSteps: 3 }, 0.6, 9), [0.2, 0.4, 0.6, 0.6, 0.6, 0.3, 0.3, 0.3, 0.15]);
  });

  const cycle: ScheduleConfig = { ...constant, type: 'one-cycle', cycleRise: 0.3, cycleStart: 25, cycleEnd: 1e4 };

  it('one cycle: as torch.optim.lr_scheduler.OneCycleLR', () => {
    // PyTorch 1.13: max_lr=0.8, total_steps=10, and so on; warm-up is not asked.
    const torch = [
      0.03200000000000003, 0.41600000000000004, 0.8, 0.7603877056107791, 0.6493965231598104, 0.48900961754903144,
      0.3109935824509686, 0.1506066768401896, 0.03961549438922103, 3.2e-6,
    ];
    expectClose(rates({ ...cycle, cycleSteps: 10, warmupSteps: 5 }, 0.8, 10), torch);
    const other = { ...cycle, cycleSteps: 12, cycleRise: 0.45, cycleStart: 8, cycleEnd: 50 };
    const between = [
      0.0024999999999999988, 0.0046371912244002386, 0.010004745165108754, 0.015980607152736477, 0.01964556351912685,
      0.019595942411804613, 0.017244247030098078, 0.013287502934091281, 0.00860540948822398, 0.004238932327027299,
      0.0011588663996671394, 5e-5,
    ];
    expectClose(rates(other, 0.02, 12), between);
    const falling = [0.723607103322788, 0.523607903322788, 0.2763952966772121, 0.07639609667721206, 3.2e-6];
    expectClose(rates({ ...cycle, cycleSteps: 5, cycleRise: 0 }, 0.8, 5), falling);
  });

  it('one cycle: stays at the last rate, and rises to the end where it only rises', () => {
    expectClose(rates({ ...cycle, cycleSteps: 4 }, 1, 6).slice(3), [4e-6, 4e-6, 4e-6]);
    const rising = rates({ ...cycle, cycleSteps: 4, cycleRise: 1 }, 1, 6);
    expectClose([rising[0] ?? 0, ...rising.slice(3)], [0.04, 1, 1, 1]);
  });

  it('follows a base rate that changes while training', () => {
    const schedule: ScheduleConfig = {
      ...constant,
      type: 'cosine',
      warmupSteps: 5,
      decaySteps: 10,
      finalFraction: 0.2,
    };
    for (const step of [1, 5, 9, 40]) {
      expect(learningRateAt(schedule, 0.3, step)).toBeCloseTo(0.3 * learningRateAt(schedule, 1, step), 15);
    }
  });
});
