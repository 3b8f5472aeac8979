import { describe, expect, it } from 'vitest';
import { cells } from '../../cells/index.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { isRelevant, settingPaths, settings, valueAt } from '../../config/paths.ts';
import { defaultPresetId, getPreset, presets } from '../../config/presets.ts';
import { corpora } from '../../data/corpora.ts';

describe('presets', () => {
  it('should begin with the default configuration', () => {
    expect(getPreset(defaultPresetId)?.config).toEqual(defaultConfig);
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  });

  it.each(presets.map(({ id, config }) => [id, config] as const))('%s should stay within every range', (_, config) => {
    expect(cells.map(({ id }) => id)).toContain(config.cell);
    expect(corpora.map(({ id }) => id)).toContain(config.corpus);
    for (const path of settingPaths) {
      const value: unknown = valueAt(config, path);
      const setting = settings[path];
      if (setting.kind === 'number' && typeof value === 'number' && isRelevant(path, config)) {
        expect(value, path).toBeGreaterThanOrEqual(setting.min);
        expect(value, path).toBeLessThanOrEqual(setting.max);
        if (setting.integer) expect(Number.isInteger(value), path).toBe(true);
      }
      if (setting.kind === 'choice') expect(Object.keys(setting.options), path).toContain(value);
    }
  });
});
