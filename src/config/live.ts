import { acting } from './differences.ts';
import { settingPaths, settings, valueAt, withValueAt } from './paths.ts';
import type { RunConfig, SettingPath, SettingValue } from './settings/types.ts';

/** Settings that act on a running model, by path. */
export type LiveSettings = { readonly [Path in SettingPath]?: SettingValue<Path> };

const livePaths = settingPaths.filter((path) => settings[path].effect === 'live');

const pick = (config: RunConfig, paths: readonly SettingPath[]): LiveSettings =>
  Object.fromEntries(paths.map((path) => [path, valueAt(config, path)]));

const pathsIn = (change: LiveSettings): SettingPath[] => Object.keys(change) as SettingPath[];

/** What of a configuration acts live and is not as a model trains with it; null where all is. */
export function liveChange(wished: RunConfig, present: RunConfig): LiveSettings | null {
  const changed = livePaths.filter((path) => valueAt(wished, path) !== valueAt(present, path));
  return changed.length > 0 ? pick(wished, changed) : null;
}

/** A configuration with a live edit. */
export const withLive = (config: RunConfig, change: LiveSettings): RunConfig =>
  pathsIn(change).reduce((edited, path) => withValueAt(edited, path, change[path] as never), config);

/** What of an edit a model beside the run follows: a setting in which it differs from the run on purpose stays its own. */
export function followed(change: LiveSettings, run: RunConfig, beside: RunConfig): LiveSettings {
  const isAlike = (path: SettingPath): boolean => {
    const head = (settings[path].comparedWith ?? path) as SettingPath;
    return acting(head, run) === acting(head, beside);
  };
  return Object.fromEntries(
    pathsIn(change)
      .filter(isAlike)
      .map((path) => [path, change[path]]),
  );
}
