import { expect, test } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { mayChange } from '../config/paths.ts';
import { checkConfig } from '../training/loop/runSpec.ts';
import { differences, mergeConfig } from './mergeConfig.ts';

test('takes what is left out from the run', () => {
  const own = { ...defaultConfig, hiddenSize: 7, clip: { type: 'value' as const, value: 3, lower: 0.1 } };
  expect(mergeConfig(own, { clip: { value: 4 } })).toEqual({ ...own, clip: { type: 'value', value: 4, lower: 0.1 } });
  expect(mergeConfig(own, {})).toEqual(own);
});

test('should let no list of layers hide a setting of all layers when that changes', () => {
  const own = checkConfig({ layers: [{ cell: 'lstm', hiddenSize: 7 }, { cell: 'gru' }] });
  const changed = (over: object) => differences(own, checkConfig(mergeConfig(own, over)));
  const list = [{ cell: 'lstm', hiddenSize: 7 }, { cell: 'gru' }];
  for (const same of [{}, { layers: 2, cell: 'lstm', hiddenSize: 7 }, own, { layers: list }, { ...own, layers: list }])
    expect(changed(same), JSON.stringify(same)).toEqual([]);
  expect(changed({ hiddenSize: 9 })).toEqual(['perLayer', 'hiddenSize']);
  expect(changed({ cell: 'gru' })).toEqual(['cell', 'perLayer']);
  expect(changed({ layers: [...list, {}] })).toEqual(['layers', 'perLayer']);
});

test('leaves what is wrong wrong', () => {
  expect(() => checkConfig(mergeConfig(defaultConfig, { hidenSize: 1 }))).toThrow(/"hidenSize"/);
  expect(() => checkConfig(mergeConfig(defaultConfig, [1]))).toThrow(/must be an object/);
  expect(() => checkConfig(mergeConfig(defaultConfig, { clip: 3 }))).toThrow(/clip must be an object/);
  expect(() => checkConfig(mergeConfig(defaultConfig, JSON.parse('{"__proto__":{"layers":2}}')))).toThrow(/__proto__/);
});

test('names the settings that differ, and those that may', () => {
  const other = checkConfig({
    layers: 2,
    optimizer: { learningRate: 0.1 },
    schedule: { type: 'cosine' },
    validateEvery: 5,
  });
  const changed = differences(defaultConfig, other);
  expect(changed).toEqual(['layers', 'optimizer.learningRate', 'schedule.type', 'validateEvery']);
  expect(changed.filter((path) => !mayChange(path))).toEqual(['layers']);
  expect(differences(defaultConfig, checkConfig({ weights: 'f16' }))).toEqual(['weights']);
  expect(mayChange('weights')).toBe(false);
  expect(differences(defaultConfig, structuredClone(defaultConfig))).toEqual([]);
});
