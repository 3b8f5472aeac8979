import type { TreeTask } from '../contract/trees.ts';

export type { TreeBatch, TreeForm, TreeLoss, TreeSizes, TreeSource, TreeTask } from '../contract/trees.ts';

// Found by name, so that adding a task adds one file here.
const modules = import.meta.glob<{ task?: TreeTask }>(['./*.ts', '!./*.test.ts', '!./index.ts'], { eager: true });

/** Every task with trees, by label. */
export const treeTasks: readonly TreeTask[] = Object.values(modules)
  .flatMap(({ task }) => (task ? [task] : []))
  .sort((a, b) => (a.label < b.label ? -1 : 1));
