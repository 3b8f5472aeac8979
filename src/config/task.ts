import { type Task, tasks } from '../data/tasks/index.ts';
import { textTask } from './defaults.ts';
import type { RunConfig } from './types.ts';

/** Whether a run reads a text; a task makes its own sequences. */
export const readsText = ({ task }: Pick<RunConfig, 'task'>): boolean => task.id === textTask;

/** The long-memory task that a configuration is for; null with a text. */
export const taskOf = ({ task }: Pick<RunConfig, 'task'>): Task | null =>
  tasks.find(({ id }) => id === task.id) ?? null;

/** Symbols, or what stands for the numbers of the output: the vocabulary of a task's model. */
export const vocabularyOf = (task: Task): readonly string[] =>
  task.inputs === 'symbols' ? task.symbols : task.outputs;

/** How a configuration's model differs from one that reads and writes symbols. */
export function inputAndOutput(config: Pick<RunConfig, 'task'>): { features?: number; regression?: boolean } {
  const task = taskOf(config);
  return task?.inputs === 'numbers' ? { features: task.channels.length, regression: true } : {};
}

/** With what a task decides: its sequences are windows of their own, as long as its lag makes them, each from a state of zeros. */
export function fittedToTask(config: RunConfig): RunConfig {
  const task = taskOf(config);
  return task ? { ...config, seqLength: task.seqLength(config.task.lag), carryState: false } : config;
}
