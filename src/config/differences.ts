import { cells } from '../cells/index.ts';
import { defaultConfig } from './defaults.ts';
import { modelName } from './layerList.ts';
import { isRelevant, settingPaths, settings, valueAt } from './paths.ts';
import { places } from './settings/places.ts';
import type { RunConfig, SettingPath } from './settings/types.ts';

/** PyTorch's names stay as they are. */
const lowered = (label: string): string => (label.includes('_') ? label : label.toLowerCase());

/** A setting as it is, in a few words: 'forget bias 3', 'no dropout'. */
export function settingPhrase(path: SettingPath, config: RunConfig): string {
  const setting = settings[path];
  const value = valueAt(config, path);
  const phrase = (setting.phrase as ((value: unknown, config: RunConfig) => string) | undefined)?.(value, config);
  if (phrase !== undefined) return phrase;
  const label = lowered(setting.label);
  if (typeof value === 'boolean') return value ? label : `no ${label.replace(/^no /, '')}`;
  return `${label} ${value}`;
}

/** What of a setting acts, with what is compared with it: two clips that are off are the same, whatever their thresholds. */
export const acting = (path: SettingPath, config: RunConfig): string =>
  JSON.stringify(
    [path, ...settingPaths.filter((each) => settings[each].comparedWith === path && isRelevant(each, config))].map(
      (each) => valueAt(config, each),
    ),
  );

/** Settings in which configurations differ, in the order of the setup, among those that have a use for them. */
export function differingPaths(configs: readonly RunConfig[]): SettingPath[] {
  return settingPaths.filter((path) => {
    const { comparedWith, distinguishesCells } = settings[path];
    if (comparedWith !== undefined) return false;
    const users = configs.filter((config) => isRelevant(path, config));
    const apart = new Set(users.map((config) => acting(path, config))).size > 1;
    return apart || (distinguishesCells === true && users.length > 0 && users.length < configs.length);
  });
}

const cellLabel = (config: RunConfig): string =>
  config.perLayer === '' ? (cells.find(({ id }) => id === config.cell)?.label ?? config.cell) : modelName(config);

/** What sets each of some models apart from the others: 'LSTM, forget bias 3', 'RNN'. */
export function modelNames(configs: readonly RunConfig[]): string[] {
  const paths = differingPaths(configs).filter((path) => path !== 'cell' && path !== 'perLayer');
  return configs.map((config) =>
    [
      cellLabel(config),
      ...paths.filter((path) => isRelevant(path, config)).map((path) => settingPhrase(path, config)),
    ].join(', '),
  );
}

/** How a configuration differs from the present one: 'RNN', 'forget bias 1, clip off'; null where it does not. */
export function differenceFrom(config: RunConfig, present: RunConfig): string | null {
  const differing = differingPaths([config, present]).filter((path) => isRelevant(path, config));
  const parts = differing.map((path) => (path === 'cell' ? cellLabel(config) : settingPhrase(path, config)));
  return parts.length > 0 ? parts.join(', ') : null;
}

/** Settings that would need a restart to make `running` into `draft`, in the order of the setup. Another task is named alone. */
export function restartDifferences(draft: RunConfig, running: RunConfig): SettingPath[] {
  const sameTask = draft.task.id === running.task.id;
  return settingPaths.filter(
    (path) =>
      settings[path].effect === 'restart' &&
      (sameTask || !settings[path].ofTask) &&
      (isRelevant(path, draft) || isRelevant(path, running)) &&
      valueAt(draft, path) !== valueAt(running, path),
  );
}

/** What of some settings is not as by default, in a few words each; '' where all are. */
export function activeOptions(paths: readonly SettingPath[], config: RunConfig): string {
  const on = paths.filter((path) => isRelevant(path, config) && valueAt(config, path) !== valueAt(defaultConfig, path));
  return on.map((path) => settingPhrase(path, config)).join(', ');
}

const extras = settingPaths.filter((path) => {
  const { place = 'model', extra } = settings[path];
  return extra === true || places[place]?.section === 'model';
});

/** What a model has in and around its cell that most have not: 'residual connections, dropout 0.2'; '' for a plain one. */
export const extrasOf = (config: RunConfig): string => activeOptions(extras, config);
