import { settingPaths, settings, valueAt } from '../config/paths.ts';
import type { RunConfig, SettingPath } from '../config/settings/types.ts';

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a list of layers stands in the place of. */
const ofAllLayers = settingPaths.filter((path) => settings[path].ofLayer);

/**
 * `over`, with what it leaves out taken from `base`. Whatever `over` is: what it gets wrong is still wrong in the result. Where it changes a
 * setting that all layers share, the list of `base` has no say.
 */
export function mergeConfig(base: RunConfig, over: unknown): unknown {
  const merge = (below: unknown, above: unknown): unknown => {
    if (above === undefined) return below;
    if (!isGroup(below) || !isGroup(above)) return above;
    const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
    return Object.fromEntries(keys.map((key) => [key, merge(below[key], above[key])]));
  };
  const replaced =
    isGroup(over) && ofAllLayers.some((key) => over[key] !== undefined && over[key] !== valueAt(base, key));
  return merge(replaced ? { ...base, perLayer: '' } : base, over);
}

/** Paths of the settings that differ, as 'optimizer.type'. */
export const differences = (a: RunConfig, b: RunConfig): SettingPath[] =>
  settingPaths.filter((path) => valueAt(a, path) !== valueAt(b, path));
