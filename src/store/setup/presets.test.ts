import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { choices, type FieldPath, fields } from '../../config/fields.ts';
import { defaultPresetId, getPreset, presets } from '../../config/presets.ts';
import { corpora } from '../../data/corpora.ts';
import { cells } from '../../nn/cells/index.ts';
import { getField, isRelevant } from './configPath.ts';

describe('presets', () => {
  it('should begin with the default configuration', () => {
    expect(getPreset(defaultPresetId)?.config).toEqual(defaultConfig);
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  });

  it.each(presets.map(({ id, config }) => [id, config] as const))('%s should stay within every range', (_, config) => {
    expect(cells.map(({ id }) => id)).toContain(config.cell);
    expect(corpora.map(({ id }) => id)).toContain(config.corpus);
    for (const path of Object.keys(fields) as FieldPath[]) {
      const value: unknown = getField(config, path);
      const { min, max, integer }: { min?: number; max?: number; integer?: boolean } = fields[path];
      if (typeof value === 'number' && isRelevant(path, config)) {
        expect(value, path).toBeGreaterThanOrEqual(min ?? Number.NEGATIVE_INFINITY);
        expect(value, path).toBeLessThanOrEqual(max ?? Number.POSITIVE_INFINITY);
        if (integer) expect(Number.isInteger(value), path).toBe(true);
      }
      const allowed = (choices as Record<string, readonly string[]>)[path];
      if (allowed) expect(allowed, path).toContain(value);
    }
  });
});
