import { mayChange, settingPaths, settings } from '../config/paths.ts';
import { acceptedBy } from '../config/schema.ts';
import type { SettingPath } from '../config/settings/types.ts';

const groupOf = (path: string): string => path.split('.')[0] ?? '';

/** What may change with --resume, groups that may as a whole by their name: 'optimizer.learningRate, schedule, clip'. */
export const changesOnResume = [
  ...new Set(
    settingPaths.filter(mayChange).map((path) => {
      const group = settingPaths.filter((each) => groupOf(each) === groupOf(path));
      return group.every(mayChange) ? groupOf(path) : path;
    }),
  ),
].join(', ');

function lines(path: SettingPath): string {
  const setting = settings[path];
  const { label, symbol, help } = setting;
  const name = symbol === undefined ? label : `${label}, ${symbol}`;
  return `${path}\n    default ${JSON.stringify(setting.default)}: ${acceptedBy(setting)}\n    ${name}. ${help}\n`;
}

/** Every setting that a configuration may have: path, default, what it takes, and what it does. */
export const settingsHelp = settingPaths.map(lines).join('');
