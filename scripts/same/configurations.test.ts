import { describe, expect, it } from 'vitest';
import { choices } from '../../src/config/fields.ts';
import { cells } from '../../src/nn/cells/index.ts';
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
    ['pool', (config) => config.pool, choices.pool],
    ['activation', (config) => config.activation, choices.activation],
    ['optimizer', (config) => config.optimizer.type, choices['optimizer.type']],
    ['schedule', (config) => config.schedule.type, choices['schedule.type']],
    ['clip', (config) => config.clip.type, choices['clip.type']],
    ['initialiser', (config) => config.init.recurrent, choices['init.recurrent']],
    ['precision', (config) => config.weights, choices.weights],
  ] satisfies [string, (config: (typeof configs)[number]) => string, readonly string[]][])(
    'should have every %s when a choice is added',
    (_, of, all) => {
      expect(new Set(configs.map(of))).toEqual(new Set(all));
    },
  );
});
