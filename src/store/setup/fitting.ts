import { cells } from '../../cells/index.ts';
import type { Violation } from '../../config/constraint.ts';
import { violations } from '../../config/constraints.ts';
import { settingPaths, settings, valueAt, withSetting } from '../../config/paths.ts';
import type { RunConfig, SettingPath, SettingValue } from '../../config/settings/types.ts';
import { fittedToTask } from '../../config/task.ts';

/** A setting that had to go back to what fits, what it was, and why. It returns as soon as it fits again. */
export interface SetAside extends Violation {
  readonly value: SettingValue<SettingPath>;
}

interface Fitted {
  readonly config: RunConfig;
  readonly aside: readonly SetAside[];
}

const byLength = cells.toSorted((a, b) => b.id.length - a.id.length);

/** A reason as a sentence of the page, with cells by the names that it has for them. */
function reasonSentence(reason: string): string {
  const named = byLength.reduce(
    (text, { id, label }) => text.replaceAll(new RegExp(`(?<![\\w-])${id}(?![\\w-])`, 'g'), label),
    reason,
  );
  return `${named[0]?.toUpperCase() ?? ''}${named.slice(1)}`;
}

/**
 * Why a setting can't be given a value as the others are, in a sentence; null where it can, or where it is others
 * that then give way.
 */
export function reasonAgainst<Path extends SettingPath>(
  config: RunConfig,
  path: Path,
  value: SettingValue<Path>,
): string | null {
  if (valueAt(config, path) === value) return null;
  const found = violations(fittedToTask(withSetting(config, path, value))).find((violation) => violation.path === path);
  return found ? reasonSentence(found.reason) : null;
}

/** Why a number can't be anything but what it is; null where some other can be had. */
export function reasonToStay(config: RunConfig, path: SettingPath): string | null {
  const setting = settings[path];
  if (setting.kind !== 'number') return null;
  const value = valueAt(config, path);
  const others = [setting.min, setting.max, setting.default].filter((each) => each !== value);
  const reasons = others.map((each) => reasonAgainst(config, path, each as SettingValue<SettingPath>));
  return reasons.length > 0 && reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null;
}

/** What a setting goes back to where it does not fit: what it is by default, or the least or the first choice
 * that fits, or what the rule says. */
function fallback(config: RunConfig, { path, instead }: Violation): RunConfig {
  const setting = settings[path];
  const others =
    setting.kind === 'choice' ? Object.keys(setting.options) : setting.kind === 'number' ? [setting.min] : [];
  const values = [setting.default, ...others, ...(instead === undefined ? [] : [instead])];
  const tries = values.map((value) => withSetting(config, path, value as SettingValue<SettingPath>));
  const fits = tries.find((each) => violations(each).every((violation) => violation.path !== path));
  return fits ?? tries[0] ?? config;
}

/** Whether what went back by itself was set by hand meanwhile. */
const isOverruled = (path: SettingPath, edited: SettingPath | null): boolean =>
  path === edited || (path === 'perLayer' && edited !== null && settings[edited].ofLayer === true);

/**
 * A configuration in which everything fits what was just edited: what does not goes back, and what had gone back
 * before and fits again returns.
 * @param edited what keeps its value whatever the others have; null where no single setting was edited
 */
export function fitted(wished: RunConfig, edited: SettingPath | null, before: readonly SetAside[]): Fitted {
  let config = fittedToTask(wished);
  const gone = new Map(before.filter(({ path }) => !isOverruled(path, edited)).map((each) => [each.path, each]));
  // Each setting gives way once at most: rules that nothing can keep must not keep the page busy.
  for (const _ of settingPaths) {
    const violation = violations(config).find((each) => each.path !== edited);
    if (!violation) break;
    // Of layers that differ, the list has their directions.
    const path = violation.path === 'bidirectional' && config.perLayer !== '' ? 'perLayer' : violation.path;
    const value = gone.get(path)?.value ?? valueAt(config, path);
    config = fallback(config, violation);
    gone.set(path, { ...violation, path, reason: reasonSentence(violation.reason), value });
  }
  for (const { path, value } of before) {
    if (!gone.has(path)) continue;
    const back = withSetting(config, path, value);
    if (violations(back).length > 0) continue;
    config = back;
    gone.delete(path);
  }
  return { config, aside: [...gone.values()] };
}

/** What went back, and why. */
export function asideSentence({ path, reason, instead }: SetAside): string {
  const [why = reason] = reason.replace(/\.$/, '').split(';');
  const { label } = settings[path === 'perLayer' ? 'bidirectional' : path];
  const now = instead === undefined ? 'has its default' : `is ${instead}`;
  return `“${label}” ${now} until your value is valid again. ${why}.`;
}
