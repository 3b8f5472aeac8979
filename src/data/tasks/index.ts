import type { Task } from './types.ts';

export type {
  ClassScore,
  LagRange,
  NumberBatch,
  NumberScore,
  NumberTask,
  SymbolBatch,
  SymbolTask,
  Task,
} from './types.ts';

// Found by name, so that adding a task adds one file here.
const modules = import.meta.glob<{ task?: Task }>(['./*.ts', '!./*.test.ts', '!./index.ts', '!./types.ts'], {
  eager: true,
});

/** Every task, by label. */
export const tasks: readonly Task[] = Object.values(modules)
  .flatMap((module) => (module.task ? [module.task] : []))
  .sort((a, b) => (a.label < b.label ? -1 : 1));

/** @throws RangeError naming the known tasks. */
export function getTask(id: string): Task {
  const found = tasks.find((task) => task.id === id);
  if (!found) throw new RangeError(`unknown task "${id}"; known tasks are ${tasks.map((task) => task.id).join(', ')}`);
  return found;
}
