import type { SavedRun } from './types.ts';

/** Runs that nobody asked to keep: so many of the latest stay. */
const keptByThemselves = 5;

type Aged = Pick<SavedRun, 'id' | 'kept' | 'updatedAt'>;

/**
 * Ids of the runs that make room: all but the latest {@link keptByThemselves} of those that nobody kept.
 * @param inUse runs that a tab has open; they never go, and they count among the latest
 */
export function surplus(runs: readonly Aged[], inUse: ReadonlySet<string>): string[] {
  const passing = runs.filter(({ kept }) => !kept).sort((a, b) => b.updatedAt - a.updatedAt);
  const used = passing.filter(({ id }) => inUse.has(id));
  const rest = passing.filter(({ id }) => !inUse.has(id));
  return rest.slice(Math.max(0, keptByThemselves - used.length)).map(({ id }) => id);
}

/** Keys of the texts that no run needs. */
export function unusedTexts(keys: readonly string[], needed: ReadonlySet<string>): string[] {
  return keys.filter((key) => !needed.has(key));
}

/** Runs that were left, the latest first, without such as have learnt nothing yet. */
export function interruptedRuns(runs: readonly SavedRun[]): SavedRun[] {
  return runs.filter(({ open, step }) => open && step > 0).sort((a, b) => b.updatedAt - a.updatedAt);
}
