import type { PairTask } from '../contract/pairs.ts';

export type {
  PairBatch,
  PairData,
  PairMetric,
  PairOption,
  PairOptions,
  PairSizes,
  PairSource,
  PairTask,
} from '../contract/pairs.ts';

// Found by name, so that adding a task adds one file here.
const modules = import.meta.glob<{ task?: PairTask }>(['./*.ts', '!./*.test.ts', '!./index.ts'], { eager: true });

/** Every task with pairs, by label. */
export const pairTasks: readonly PairTask[] = Object.values(modules)
  .flatMap((module) => (module.task ? [module.task] : []))
  .sort((a, b) => (a.label < b.label ? -1 : 1));

/** @throws RangeError naming the known tasks */
export function getPairTask(id: string): PairTask {
  const task = pairTasks.find((each) => each.id === id);
  if (task) return task;
  throw new RangeError(
    `unknown task "${id}"; known tasks with pairs are ${pairTasks.map((each) => each.id).join(', ')}`,
  );
}
