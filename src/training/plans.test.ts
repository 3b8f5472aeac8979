import { expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import type { Gpu } from '../gpu/device.ts';
import { shapeOf } from '../nn/shapeOf.ts';
import { planKey, tacticsOf } from './plans.ts';

const gpu = { adapter: { name: 'some GPU' } } as Gpu;

it('keeps plans apart by what they were measured for, and by nothing else', () => {
  const key = planKey(gpu, defaultConfig, 64);
  expect(planKey(gpu, { ...defaultConfig, seed: 7, plan: 'rows: TM4 TN4' }, 64)).toBe(key);
  const others = [
    planKey(gpu, { ...defaultConfig, weights: 'f16' }, 64),
    planKey(gpu, { ...defaultConfig, hiddenSize: 64 }, 64),
    planKey(gpu, { ...defaultConfig, cell: 'gru' }, 64),
    planKey(gpu, { ...defaultConfig, bidirectional: true }, 64),
    planKey(gpu, { ...defaultConfig, pool: 'last' }, 64),
    planKey(gpu, { ...defaultConfig, recurrence: 'diagonal' }, 64),
    planKey(gpu, { ...defaultConfig, layerNorm: true }, 64),
    planKey(gpu, defaultConfig, 65),
    planKey({ adapter: { name: 'another' } } as Gpu, defaultConfig, 64),
  ];
  expect(new Set([key, ...others]).size).toBe(1 + others.length);
});

it('refuses a pinned plan that forgets what both directions need', () => {
  const device = { limits: { maxComputeWorkgroupStorageSize: 16384 }, features: new Set() };
  const some = { device, adapter: { name: 'some GPU', software: true } } as unknown as Gpu;
  const config = { ...defaultConfig, task: { id: 'recall', lag: 64 }, bidirectional: true, plan: 'recompute: C16' };
  expect(() => tacticsOf(some, config, shapeOf(config, 17))).toThrow(/computes no gates twice\. Set plan to auto/);
  expect(() => tacticsOf(some, { ...config, bidirectional: false }, shapeOf(defaultConfig, 17))).not.toThrow();
});
