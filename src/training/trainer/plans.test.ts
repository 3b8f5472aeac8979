import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { ConfigError, parseConfig } from '../../config/parse.ts';
import { settings, shapeKey } from '../../config/paths.ts';
import type { RunConfig, SettingPath } from '../../config/settings/types.ts';
import { otherValues } from '../../config/testing/values.ts';
import type { Gpu } from '../../gpu/device.ts';
import { specOf } from '../../nn/memory/spec.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { capabilitiesOf } from '../../nn/strategy/capabilities.ts';
import { candidatesFor, describeVariant, operations } from '../../nn/strategy/kernelVariants.ts';
import { planKey, variantsOfPlan } from './plans.ts';

const valueAt = (config: RunConfig, path: SettingPath): unknown =>
  path.split('.').reduce<unknown>((branch, key) => (branch as Record<string, unknown>)[key], config);

/** With another value at a path; null where that is no configuration. */
function edit(config: RunConfig, path: SettingPath, value: unknown): RunConfig | null {
  const [head = '', rest] = path.split('.');
  const branch = config as unknown as Record<string, object>;
  try {
    return parseConfig({ ...config, [head]: rest ? { ...branch[head], [rest]: value } : value });
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

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

describe('a pinned plan', () => {
  const limits = {
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 24,
    maxComputeInvocationsPerWorkgroup: 256,
  };
  const device = { limits: { ...limits, maxComputeWorkgroupStorageSize: 16384 }, features: new Set(['subgroups']) };
  const adapters = [true, false].map(
    (software) => ({ device, adapter: { name: 'some GPU', software } }) as unknown as Gpu,
  );
  const setups = [
    {},
    { layers: 2 },
    { layers: 2, hiddenSize: 256, optimizer: { ...defaultConfig.optimizer, type: 'sgd' as const, momentum: 0.5 } },
    { cell: 'gru-textbook', layers: 2, task: { id: 'recall', lag: 20 } },
  ].map((changes) => parseConfig({ ...defaultConfig, ...changes }));

  it.each(Object.keys(settings) as SettingPath[])('should be run after an edit of %s when it is not let go', (path) => {
    for (const config of setups) {
      for (const gpu of adapters) {
        const { device, adapter } = gpu;
        const spec = specOf(config, 64);
        const candidates = candidatesFor(spec, capabilitiesOf(device, adapter.software));
        const plans = operations.flatMap((of) => candidates[of].map((variant) => `${of}: ${describeVariant(variant)}`));
        for (const value of otherValues(path, valueAt(config, path))) {
          const edited = edit(config, path, value);
          if (edited === null || shapeKey(edited) !== shapeKey(config)) continue;
          for (const plan of plans) variantsOfPlan(gpu, { ...edited, plan }, specOf(edited, 64).shape);
        }
      }
    }
  });
});

it('refuses a pinned plan that forgets what both directions need', () => {
  const device = { limits: { maxComputeWorkgroupStorageSize: 16384 }, features: new Set() };
  const some = { device, adapter: { name: 'some GPU', software: true } } as unknown as Gpu;
  const config = { ...defaultConfig, task: { id: 'recall', lag: 64 }, bidirectional: true, plan: 'recompute: C16' };
  expect(() => variantsOfPlan(some, config, shapeOf(config, 17))).toThrow(/can’t recompute gates\. Set plan to auto/);
  expect(() => variantsOfPlan(some, { ...config, bidirectional: false }, shapeOf(defaultConfig, 17))).not.toThrow();
});
