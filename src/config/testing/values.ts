import { defaultConfig } from '../defaults.ts';
import { ConfigError, parseConfig } from '../parse.ts';
import { isRelevant, settingPaths, settings, valueAt, withValueAt } from '../paths.ts';
import type { Setting } from '../settings/declare.ts';
import type { RunConfig, SettingPath, SettingValue } from '../settings/types.ts';

type Value = string | number | boolean | null;

/** Values that a declaration allows: of a number the ends of its range and two between. */
function valuesOf(setting: Setting): readonly Value[] {
  if (setting.kind === 'flag') return [true, false];
  if (setting.kind === 'choice') return Object.keys(setting.options);
  if (setting.kind === 'text') return setting.examples;
  const { min, max, integer = false, nullable = false } = setting;
  const between = [0.25, 0.5].map((share) => min + share * (Math.min(max, min + 16) - min));
  return [...(nullable ? [null] : []), min, max, ...(integer ? between.map(Math.round) : between)];
}

/** Values that a setting may take instead of `present`. */
export const otherValues = (path: SettingPath, present: unknown): Value[] =>
  [...new Set(valuesOf(settings[path]))].filter((value) => value !== present);

/** With another value at a path, and what a task decides; null where no run can be made from that. */
export function edited(config: RunConfig, path: SettingPath, value: unknown): RunConfig | null {
  try {
    return parseConfig(withValueAt(config, path, value as SettingValue<SettingPath>));
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** Edits of one setting each that have an effect and leave a configuration that can be run. */
const editsOf = (config: RunConfig, paths: Iterable<SettingPath>): { path: SettingPath; value: Value }[] =>
  [...paths].flatMap((path) =>
    isRelevant(path, config)
      ? otherValues(path, valueAt(config, path)).flatMap((value) => {
          const after = edited(config, path, value);
          return after && valueAt(after, path) === value ? [{ path, value }] : [];
        })
      : [],
  );

/**
 * Configurations of which every setting acts in one at least, and may have another value: from the default on, what a single edit makes
 * possible that was not before.
 */
export function setupsOfAllSettings(): RunConfig[] {
  const left = new Set(settingPaths);
  const found: RunConfig[] = [];
  const reach = (config: RunConfig): void => {
    const here = new Set(editsOf(config, left).map(({ path }) => path));
    if (here.size === 0) return;
    found.push(config);
    for (const path of here) left.delete(path);
  };
  reach(defaultConfig);
  for (let i = 0; i < found.length && left.size > 0; i++) {
    for (const { path, value } of editsOf(found[i] as RunConfig, settingPaths)) {
      const next = edited(found[i] as RunConfig, path, value);
      if (next && [...left].some((each) => isRelevant(each, next))) reach(next);
    }
  }
  return found;
}
