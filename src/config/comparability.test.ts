import { describe, expect, it } from 'vitest';
import { comparedPaths, incomparability, madeComparable, repeats } from './comparability.ts';
import { defaultConfig } from './defaults.ts';
import { differingPaths } from './differences.ts';
import { isRelevant, settingPaths, valueAt, withValueAt } from './paths.ts';
import { presets } from './presets.ts';
import type { RunConfig, SettingValue } from './settings/types.ts';
import { otherValues, setupsOfAllSettings } from './testing/values.ts';

const odd: RunConfig = {
  ...defaultConfig,
  task: { id: 'recall', lag: 20 },
  corpus: 'sonnets',
  cell: 'gru',
  hiddenSize: 7,
  seqLength: 21,
  batchSize: 3,
  seed: 9,
  validateEvery: 7,
  plan: 'forward: looped',
};

describe('comparedPaths', () => {
  const setups = setupsOfAllSettings();

  it.each(settingPaths)(
    'should hold %s exactly when a model that differs in it can be compared and is told apart',
    (path) => {
      const base = setups.find((config) => isRelevant(path, config)) ?? defaultConfig;
      const [value] = otherValues(path, valueAt(base, path));
      const other = withValueAt(base, path, value as SettingValue<typeof path>);
      const comparable = incomparability(other, base) === null && !repeats(other, base);
      expect(comparedPaths.includes(path)).toBe(comparable && differingPaths([other, base]).length > 0);
    },
  );
});

describe('incomparability', () => {
  it('should name the setting in which a compared run reads something else, and both values', () => {
    expect(incomparability({ ...defaultConfig, cell: 'rnn', hiddenSize: 7 }, defaultConfig)).toBeNull();
    expect(incomparability({ ...defaultConfig, cell: 'rnn', seed: 2 }, defaultConfig)).toBe(
      'Models that are compared train on the same batches, but the seed is 2 here and 1 in the first model; make them the same.',
    );
    expect(incomparability({ ...defaultConfig, batchSize: 16 }, defaultConfig)).toMatch(/batch is 16 here and 32/);
    expect(incomparability(odd, defaultConfig)).toMatch(/task is recall here and text/);
  });

  it('should name the option of a task in which a compared run reads other pairs', () => {
    const numbers: RunConfig = { ...defaultConfig, task: { ...defaultConfig.task, id: 'numbers' } };
    const other: RunConfig = { ...numbers, pairs: { ...numbers.pairs, language: 'de' } };
    expect(incomparability(other, numbers)).toMatch(/language is de here and en/);
  });

  it('should not mind the lag of a task that is not learned', () => {
    expect(incomparability({ ...defaultConfig, task: { id: 'text', lag: 5 } }, defaultConfig)).toBeNull();
  });

  it('should find none between the models of any preset', () => {
    const comparisons = presets.filter(({ compared }) => compared !== undefined);
    expect(comparisons.map(({ id }) => id)).toEqual([
      'who-remembers',
      'exploding',
      'parts-of-speech',
      'forget-bias',
      'bottleneck',
    ]);
    for (const { config, compared = [] } of comparisons) {
      for (const other of compared) expect(incomparability(other, config)).toBeNull();
    }
  });
});

describe('repeats', () => {
  it('should be true when the seed alone differs, whatever a clip that is off has for a threshold', () => {
    const off: RunConfig = { ...odd, clip: { type: 'none', value: 1, lower: 0 } };
    expect(repeats({ ...off, seed: 4, clip: { type: 'none', value: 9, lower: 0 } }, off)).toBe(true);
    expect(repeats(off, off)).toBe(false);
    expect(repeats({ ...off, seed: 4, hiddenSize: 8 }, off)).toBe(false);
  });

  it('should let runs be compared, each with its seed', () => {
    const again = { ...odd, seed: 4 };
    expect(incomparability(again, odd)).toBeNull();
    expect(madeComparable(again, odd)).toEqual(again);
    expect(madeComparable({ ...again, cell: 'rnn' }, odd).seed).toBe(odd.seed);
  });
});

describe('madeComparable', () => {
  it('should take over what is to agree, and nothing else', () => {
    const other = madeComparable(odd, defaultConfig);
    expect(incomparability(other, defaultConfig)).toBeNull();
    expect(other).toMatchObject({ cell: 'gru', hiddenSize: 7, seed: 1, plan: 'auto' });
    expect(madeComparable({ ...odd, cell: 'rnn' }, odd)).toEqual({ ...odd, cell: 'rnn', plan: 'auto' });
  });

  it('should keep a pinned plan when the compared run has the shape that it is for', () => {
    expect(madeComparable({ ...odd, optimizer: { ...odd.optimizer, type: 'sgd' } }, odd).plan).toBe(odd.plan);
    expect(madeComparable({ ...odd, cell: 'rnn', plan: 'head: split' }, odd).plan).toBe('head: split');
    expect(madeComparable({ ...odd, plan: 'head: split', seqLength: 4 }, odd).plan).toBe('auto');
  });
});
