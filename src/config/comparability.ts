import { differingPaths } from './differences.ts';
import { settingPaths, settings, shapeKey, valueAt, withValueAt } from './paths.ts';
import type { RunConfig } from './settings/types.ts';
import { readsText } from './task.ts';

/** What models that are compared have in common: the sequences they see, in which order, and when they are validated. */
export const comparablePaths = settingPaths.filter((path) => settings[path].comparable);

/** What a compared model may have of its own, and is named by. */
export const comparedPaths = settingPaths.filter(
  (path) => !settings[path].comparable && settings[path].comparedWith !== null,
);

/** Whether two runs are one experiment repeated: their seeds differ, and nothing else. */
export const repeats = (other: RunConfig, main: RunConfig): boolean =>
  other.seed !== main.seed && differingPaths([{ ...other, seed: main.seed }, main]).length === 0;

/** Another model's configuration that reads what `main` reads, and is its own in all else; a repetition keeps its seed. */
export function madeComparable(other: RunConfig, main: RunConfig): RunConfig {
  if (repeats(other, main)) return other;
  const agreed = comparablePaths.reduce((config, path) => withValueAt(config, path, valueAt(main, path)), other);
  // What it had pinned is for its own shape, and what it took over with the rest of the run is for the run's.
  const pinnedFor = other.plan === main.plan ? main : other;
  const fits = shapeKey(agreed) === shapeKey(pinnedFor) && other.corpus === main.corpus;
  return fits ? agreed : { ...agreed, plan: 'auto' };
}

/** Why two models can't be compared on the same batches, in one sentence; null where they can, or one repeats the other. */
export function incomparability(other: RunConfig, main: RunConfig): string | null {
  if (repeats(other, main)) return null;
  const isLag = (path: string): boolean => path === 'task.lag' && readsText(other) && readsText(main);
  const path = comparablePaths.find((each) => !isLag(each) && valueAt(other, each) !== valueAt(main, each));
  if (path === undefined) return null;
  const label = settings[path].label.toLowerCase();
  return `Models that are compared train on the same batches, but the ${label} is ${valueAt(other, path)} here and ${valueAt(main, path)} in the first model; make them the same.`;
}
