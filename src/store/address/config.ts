import { ConfigError, parseConfig } from '../../config/parse.ts';
import { isRelevant, settingPaths, settings, valueAt, withValueAt } from '../../config/paths.ts';
import type { RunConfig, SettingPath, SettingValue } from '../../config/settings/types.ts';
import { codecOf, numberOf } from './codecs.ts';

/** Settings that act and differ from those of `base`, as an address says them. */
export function configEntries(config: RunConfig, base: RunConfig): [SettingPath, string][] {
  return settingPaths
    .filter((path) => isRelevant(path, config) && valueAt(config, path) !== valueAt(base, path))
    .map((path) => [path, codecOf(settings[path]).write(valueAt(config, path))]);
}

/**
 * A configuration from an address: settings that can't be are left as in `base`, and named.
 * @returns problems, a sentence each
 */
export function configFrom(entries: readonly [SettingPath, string][], base: RunConfig): [RunConfig, string[]] {
  const problems: string[] = [];
  const left = new Map(entries);
  for (;;) {
    try {
      const wished = [...left].reduce((config, [path, text]) => withUnchecked(config, path, text), base);
      return [parseConfig(wished), problems];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error.message);
      // What no single setting is to blame for is not to be had at all.
      if (!left.delete(error.key as SettingPath)) left.clear();
    }
  }
}

/** What a setting can't be is left as a number or a text, for the validation to name. */
function withUnchecked(config: RunConfig, path: SettingPath, text: string): RunConfig {
  const setting = settings[path];
  const number = setting.kind === 'number' ? numberOf(text) : Number.NaN;
  const value = Number.isNaN(number) ? codecOf(setting).read(text) : number;
  return withValueAt(config, path, (value === undefined ? text : value) as SettingValue<SettingPath>);
}
