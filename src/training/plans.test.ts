import { expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import type { Gpu } from '../gpu/device.ts';
import { planKey } from './plans.ts';

const gpu = { adapter: { name: 'some GPU' } } as Gpu;

it('keeps plans apart by what they were measured for, and by nothing else', () => {
  const key = planKey(gpu, defaultConfig, 64);
  expect(planKey(gpu, { ...defaultConfig, seed: 7, plan: 'rows: TM4 TN4' }, 64)).toBe(key);
  const others = [
    planKey(gpu, { ...defaultConfig, weights: 'f16' }, 64),
    planKey(gpu, { ...defaultConfig, hiddenSize: 64 }, 64),
    planKey(gpu, { ...defaultConfig, cell: 'gru' }, 64),
    planKey(gpu, defaultConfig, 65),
    planKey({ adapter: { name: 'another' } } as Gpu, defaultConfig, 64),
  ];
  expect(new Set([key, ...others]).size).toBe(1 + others.length);
});
