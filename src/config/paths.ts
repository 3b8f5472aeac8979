import { layersOf, readLayers, withLayers } from './layerList.ts';
import type { ChoiceSetting, Option, Setting } from './settings/declare.ts';
import { run } from './settings/index.ts';
import type { RunConfig, SettingPath, SettingValue } from './settings/types.ts';

type Branch = Record<string, unknown>;

const isSetting = (entry: object): entry is Setting => 'kind' in entry;

function flattened(tree: object, prefix = ''): [string, Setting][] {
  return Object.entries(tree).flatMap(([key, entry]) =>
    isSetting(entry) ? [[prefix + key, entry] satisfies [string, Setting]] : flattened(entry, `${prefix}${key}.`),
  );
}

/** Every declaration by its path, in order. */
export const settings = Object.fromEntries(flattened(run)) as Readonly<Record<SettingPath, Setting>>;
export const settingPaths = Object.keys(settings) as readonly SettingPath[];

export const isSettingPath = (key: string): key is SettingPath => Object.hasOwn(settings, key);

export function valueAt<Path extends SettingPath>(config: RunConfig, path: Path): SettingValue<Path> {
  const value = path.split('.').reduce<unknown>((branch, key) => (branch as Branch)[key], config);
  return value as SettingValue<Path>;
}

/** A copy with one setting changed. */
export function withValueAt<Path extends SettingPath>(
  config: RunConfig,
  path: Path,
  value: SettingValue<Path>,
): RunConfig {
  const [head = '', rest] = path.split('.');
  const branch = config as unknown as Branch;
  const next = rest === undefined ? value : { ...(branch[head] as Branch), [rest]: value };
  return { ...config, [head]: next };
}

/**
 * The same as a person sets it. What layers have in common is set of each of a list; `perLayer` sets the layers, '' makes all as the
 * lowest.
 */
export function withSetting<Path extends SettingPath>(
  config: RunConfig,
  path: Path,
  value: SettingValue<Path>,
): RunConfig {
  const layers = layersOf(config);
  if (path === 'perLayer')
    return withLayers(config, readLayers(String(value)) ?? layers.map(() => layers[0] ?? config));
  if (path === 'layers' || !settings[path].ofLayer) return withValueAt(config, path, value);
  return withLayers(
    config,
    layers.map((layer) => ({ ...layer, [path]: value })),
  );
}

/** What a choice offers, in order. */
export const optionsOf = ({ options }: ChoiceSetting): (Option & { value: string })[] =>
  Object.entries(options).map(([value, option]) => ({ value, ...option }));

/** Whether a setting acts, given the others. */
export const isRelevant = (path: SettingPath, config: RunConfig): boolean => settings[path].relevant?.(config) ?? true;

/**
 * What decides which kernels a plan may have, as text: a plan that was measured or pinned for one may not be one for another. Beside it
 * counts the vocabulary, which the text brings.
 */
export const shapeKey = (config: RunConfig): string =>
  JSON.stringify(
    settingPaths.flatMap((path) => {
      const { shapes } = settings[path];
      return shapes === undefined ? [] : [shapes === true ? valueAt(config, path) : shapes(config)];
    }),
  );

/** Whether a setting may change where a run goes on: all others decide what its weights, its data or its optimizer's moments mean. */
export const mayChange = (path: SettingPath): boolean =>
  settings[path].effect === 'live' || settings[path].resumable === true;
