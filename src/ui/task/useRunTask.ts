import { taskOf } from '../../config/task.ts';
import type { Task } from '../../data/tasks/index.ts';
import { useApp } from '../../store/app.ts';

/** The task of the current run; null while there is no run, and with a text. */
export const useRunTask = (): Task | null => useApp(({ run }) => run && taskOf(run.config));
