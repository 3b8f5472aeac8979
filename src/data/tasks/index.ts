import type { DataTask } from '../contract/data.ts';
import type { Task } from '../contract/drawn.ts';

export type { DataBatch, DataSource, DataTask, TaskData, TypedSequence } from '../contract/data.ts';
export type {
  ClassScore,
  LagRange,
  NumberBatch,
  NumberScore,
  NumberTask,
  SymbolBatch,
  SymbolTask,
  Task,
} from '../contract/drawn.ts';

/** What a file of this folder exports: its task, or tasks that differ in little. */
interface TaskFile {
  readonly task?: Task | DataTask;
  readonly tasks?: readonly (Task | DataTask)[];
}

// Found by name, so that adding a task adds one file here.
const modules = import.meta.glob<TaskFile>(['./*.ts', '!./*.test.ts', '!./index.ts'], {
  eager: true,
});

const found = Object.values(modules)
  .flatMap(({ task, tasks = [] }) => (task ? [task] : tasks))
  .sort((a, b) => (a.label < b.label ? -1 : 1));

/** Every task that draws its sequences, by label. */
export const tasks: readonly Task[] = found.flatMap((task) => (task.kind === 'drawn' ? [task] : []));

/** Every task with data, by label. */
export const dataTasks: readonly DataTask[] = found.flatMap((task) => (task.kind === 'data' ? [task] : []));

/** @throws RangeError naming the known tasks. */
export function getTask(id: string): Task {
  const task = tasks.find((each) => each.id === id);
  if (!task) throw new RangeError(`unknown task "${id}"; known tasks are ${tasks.map((task) => task.id).join(', ')}`);
  return task;
}
