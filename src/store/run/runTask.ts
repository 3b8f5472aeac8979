import { type AnyTask, anyTaskOf, dataTaskOf, pairTaskOf, taskOf } from '../../config/task.ts';
import type { PairTask } from '../../data/pairs/index.ts';
import type { DataTask, Task } from '../../data/tasks/index.ts';
import { useApp } from './app.ts';

/** The task of the current run that draws its sequences; null while there is no run, with a text, and where there are data. */
export const useRunTask = (): Task | null => useApp(({ run }) => run && taskOf(run.config));

/** The task with data of the current run; null with any other. */
export const useRunDataTask = (): DataTask | null => useApp(({ run }) => run && dataTaskOf(run.config));

/** The task with pairs of the current run; null with any other. */
export const useRunPairTask = (): PairTask | null => useApp(({ run }) => run && pairTaskOf(run.config));

/** What the current run learns, if it is not a text. */
export const useAnyRunTask = (): AnyTask | null => useApp(({ run }) => run && anyTaskOf(run.config));
