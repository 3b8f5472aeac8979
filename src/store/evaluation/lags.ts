import type { Task } from '../../data/tasks/index.ts';

/** Lags of one curve. */
export const mostLags = 12;

/** Shares of the run's own lag that are offered. */
const offered = [1 / 8, 1 / 4, 1 / 2, 1, 2];

/** Lags around the run's own, ascending. */
export function offeredLags({ lag: { min, max } }: Task, lag: number): number[] {
  const lags = offered.map((share) => Math.min(max, Math.max(min, Math.round(share * lag))));
  return [...new Set(lags)];
}

/**
 * Lags as a person types them: '4, 8, 16'.
 * @param typed null for those that are offered
 * @returns ascending and each once, or why they can't be tried
 */
export function parseLags(typed: string | null, task: Task, lag: number): { lags: number[] } | { problem: string } {
  if (typed === null) return { lags: offeredLags(task, lag) };
  const { min, max } = task.lag;
  const words = typed.split(/[\s,;]+/).filter(Boolean);
  const numbers = words.map(Number);
  const bad = words.find((_, i) => !Number.isInteger(numbers[i]) || (numbers[i] ?? 0) < min || (numbers[i] ?? 0) > max);
  if (bad !== undefined)
    return { problem: `“${bad}” is not a lag of this task: use whole numbers from ${min} to ${max}.` };
  const lags = [...new Set(numbers)].sort((a, b) => a - b);
  if (lags.length === 0) return { problem: 'Name at least one lag, as in 4, 8, 16.' };
  return lags.length > mostLags ? { problem: `At most ${mostLags} lags; there are ${lags.length}.` } : { lags };
}
