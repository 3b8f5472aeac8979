import { settings } from '../paths.ts';
import type { Setting } from '../settings/declare.ts';
import type { SettingPath } from '../types.ts';

/** Values that a declaration allows: of a number the ends of its range and two between. */
export function valuesOf(setting: Setting): (string | number | boolean)[] {
  if (setting.kind === 'flag') return [true, false];
  if (setting.kind === 'choice') return Object.keys(setting.options);
  if (setting.kind === 'text') return [...setting.examples];
  const { min, max, integer = false } = setting;
  const between = [0.25, 0.5].map((share) => min + share * (Math.min(max, min + 16) - min));
  return [min, max, ...(integer ? between.map(Math.round) : between)];
}

/** Values that a setting may take instead of `present`. */
export const otherValues = (path: SettingPath, present: unknown): (string | number | boolean)[] =>
  [...new Set(valuesOf(settings[path]))].filter((value) => value !== present);
