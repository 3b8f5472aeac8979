import { defaultConfig } from '../../config/defaults.ts';
import { choices, type FieldPath, fields } from '../../config/fields.ts';
import { type Misfit, misfits } from '../../config/fits.ts';
import { fittedToTask } from '../../config/task.ts';
import type { RunConfig } from '../../config/types.ts';
import { cells } from '../../nn/cells/index.ts';
import { type FieldValue, getField, isOfLayers, withSetting } from './configPath.ts';

/** A setting that had to go back to what fits, what it was, and why. It returns as soon as it fits again. */
export interface SetAside extends Misfit {
  readonly value: FieldValue<FieldPath>;
}

export interface Fitted {
  readonly config: RunConfig;
  readonly aside: readonly SetAside[];
}

const byLength = cells.toSorted((a, b) => b.id.length - a.id.length);

/** A reason as a sentence of the page, with cells by the names that it has for them. */
function told(reason: string): string {
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
export function reasonAgainst<Path extends FieldPath>(
  config: RunConfig,
  path: Path,
  value: FieldValue<Path>,
): string | null {
  if (getField(config, path) === value) return null;
  const found = misfits(fittedToTask(withSetting(config, path, value))).find((misfit) => misfit.path === path);
  return found ? told(found.reason) : null;
}

/** Why a number can't be anything but what it is; null where some other can be had. */
export function reasonToStay(config: RunConfig, path: FieldPath): string | null {
  const { min, max }: { min?: number; max?: number } = fields[path];
  const value = getField(config, path);
  const others = [min, max, getField(defaultConfig, path)].filter((each) => each !== undefined && each !== value);
  const reasons = others.map((each) => reasonAgainst(config, path, each as FieldValue<FieldPath>));
  return reasons.length > 0 && reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null;
}

/** What a setting goes back to where it does not fit: what it is by default, or the least or the first choice
 * that fits. */
function fallback(config: RunConfig, path: FieldPath): RunConfig {
  const listed: readonly string[] = (choices as Partial<Record<FieldPath, readonly string[]>>)[path] ?? [];
  const { min }: { min?: number } = fields[path];
  const values = [getField(defaultConfig, path), min, ...listed].filter((value) => value !== undefined);
  const tries = values.map((value) => withSetting(config, path, value as FieldValue<FieldPath>));
  const fits = tries.find((each) => misfits(each).every((misfit) => misfit.path !== path));
  return fits ?? tries[0] ?? config;
}

/** Whether what went back by itself was set by hand meanwhile. */
const isOverruled = (path: FieldPath, edited: FieldPath | null): boolean =>
  path === edited || (path === 'perLayer' && edited !== null && isOfLayers(edited));

/**
 * A configuration in which everything fits what was just edited: what does not goes back, and what had gone back
 * before and fits again returns.
 * @param edited what keeps its value whatever the others have; null where no single setting was edited
 */
export function fitted(wished: RunConfig, edited: FieldPath | null, before: readonly SetAside[]): Fitted {
  let config = fittedToTask(wished);
  const gone = new Map(before.filter(({ path }) => !isOverruled(path, edited)).map((each) => [each.path, each]));
  // Each setting gives way once at most: rules that nothing can keep must not keep the page busy.
  for (const _ of Object.keys(fields)) {
    const misfit = misfits(config).find((each) => each.path !== edited);
    if (!misfit) break;
    // Of layers that differ, the list has their directions.
    const path = misfit.path === 'bidirectional' && config.perLayer !== '' ? 'perLayer' : misfit.path;
    const value = gone.get(path)?.value ?? getField(config, path);
    config = fallback(config, misfit.path);
    gone.set(path, { path, reason: told(misfit.reason), value });
  }
  for (const { path, value } of before) {
    if (!gone.has(path)) continue;
    const back = withSetting(config, path, value);
    if (misfits(back).length > 0) continue;
    config = back;
    gone.delete(path);
  }
  return { config, aside: [...gone.values()] };
}

/** What went back, and why. */
export function asideSentence({ path, reason }: SetAside): string {
  const [why = reason] = reason.replace(/\.$/, '').split(';');
  const { label } = fields[path === 'perLayer' ? 'bidirectional' : path];
  return `“${label}” went back to its default until it fits again. ${why}.`;
}
