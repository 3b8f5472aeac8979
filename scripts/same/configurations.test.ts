import { describe, expect, it } from 'vitest';
import { cells } from '../../src/cells/index.ts';
import { run } from '../../src/config/settings/index.ts';
import { checkConfig } from '../../src/training/loop/runSpec.ts';
import { rows } from './configurations.mjs';

const configs = rows.map(({ config }) => checkConfig(config));

describe('the configurations of check:same', () => {
  it('should have names of their own when there are many', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it('should train every cell when one is added, alone and stacked', () => {
    for (const { id } of cells) {
      const layers = configs.filter(({ cell }) => cell === id).map((config) => config.layers);
      expect(layers, id).toContain(1);
      expect(Math.max(...layers), id).toBeGreaterThan(1);
    }
  });

  it.each([
    ['pool', (config) => config.pool, run.pool.options],
    ['activation', (config) => config.activation, run.activation.options],
    ['optimizer', (config) => config.optimizer.type, run.optimizer.type.options],
    ['schedule', (config) => config.schedule.type, run.schedule.type.options],
    ['clip', (config) => config.clip.type, run.clip.type.options],
    ['initialiser', (config) => config.init.recurrent, run.init.recurrent.options],
    ['precision', (config) => config.weights, run.weights.options],
  ] satisfies [string, (config: (typeof configs)[number]) => string, Readonly<Record<string, unknown>>][])(
    'should have every %s when a choice is added',
    (_, of, all) => {
      expect(new Set(configs.map(of))).toEqual(new Set(Object.keys(all)));
    },
  );
});
