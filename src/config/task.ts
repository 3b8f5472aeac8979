import { type PairOption, type PairOptions, type PairSizes, type PairTask, pairTasks } from '../data/pairs/index.ts';
import { type DataTask, dataTasks, type Task, tasks } from '../data/tasks/index.ts';
import {
  type TreeForm,
  type TreeLoss,
  type TreeSizes,
  type TreeSource,
  type TreeTask,
  treeTasks,
} from '../data/trees/index.ts';

/** What a configuration says of its task. */
export interface TaskChoice {
  readonly task: { readonly id: string };
}

/** And of what that lets one choose. */
interface PairsChoice extends TaskChoice {
  readonly pairs: PairOptions;
}

/** And of the trees that a recursive network reads. */
interface TreesChoice {
  readonly task: { readonly id: string; readonly lag: number };
  readonly tree: { readonly cell: string; readonly loss: TreeLoss };
}

/** What a task decides itself. */
interface Sequences extends PairsChoice, TreesChoice {
  readonly task: { readonly id: string; readonly lag: number };
  readonly seqLength: number;
  readonly carryState: boolean;
}

/** Task of a run that learns a text. */
export const textTask = 'text';

/** Whether a run reads a text; a task has sequences of its own. */
export const readsText = ({ task }: TaskChoice): boolean => task.id === textTask;

/** The task that draws its sequences that a configuration is for; null with a text, and where there are data. */
export const taskOf = ({ task }: TaskChoice): Task | null => tasks.find(({ id }) => id === task.id) ?? null;

/** The task with data that a configuration is for; null with any other. */
export const dataTaskOf = ({ task }: TaskChoice): DataTask | null => dataTasks.find(({ id }) => id === task.id) ?? null;

/** The task with pairs that a configuration is for: an encoder–decoder learns it. Null with any other. */
export const pairTaskOf = ({ task }: TaskChoice): PairTask | null => pairTasks.find(({ id }) => id === task.id) ?? null;

/** Whether a step may read the output of the one before: by output feedback, or as a decoder. */
export const readsOutputs = (config: TaskChoice & { readonly feedback: { readonly enabled: boolean } }): boolean =>
  config.feedback.enabled || pairTaskOf(config) !== null;

/** Sizes of the task with pairs that a configuration is for; null with any other, and where a person's own pairs have theirs. */
export const pairSizesOf = (config: PairsChoice): PairSizes | null => pairTaskOf(config)?.sizes(config.pairs) ?? null;

/** An option of the task with pairs that a configuration is for; null where its task has none by that id. */
export const optionOf = (config: TaskChoice, id: string): PairOption | null =>
  pairTaskOf(config)?.options.find((option) => option.id === id) ?? null;

/** The task with trees that a configuration is for: a recursive network learns it. Null with any other. */
export const treeTaskOf = ({ task }: TaskChoice): TreeTask | null => treeTasks.find(({ id }) => id === task.id) ?? null;

/** Why the page can't open such a task, and what to do: one sentence. */
export const treesRefusal = ({ label }: Pick<TreeTask, 'label'>): string =>
  `The page has no views of recursive networks yet: train ${label} by npm run train, or choose another task.`;

/** A sum over children takes any number of them; the other cells take two. */
const treeFormOf = ({ tree }: TreesChoice): TreeForm => (tree.cell === 'child-sum' ? 'n-ary' : 'binary');

/** Sizes of the trees that a configuration is for; null with any other task. */
export const treeSizesOf = (config: TreesChoice): TreeSizes | null =>
  treeTaskOf(config)?.sizes(config.task.lag, treeFormOf(config)) ?? null;

/** What fixes the trees of a run. */
export const treeSourceOf = (
  config: TreesChoice & { readonly seed: number; readonly batchSize: number },
): TreeSource => ({
  ...{ seed: config.seed, batchSize: config.batchSize, lag: config.task.lag },
  ...{ form: treeFormOf(config), loss: config.tree.loss },
});

/** Data that a person brings: a text to learn, a table of numbers whose columns are forecast, or pairs of a source and a target. */
export type OwnKind = 'text' | 'table' | 'pairs';

/** The kind of data that a person may bring for a run; null where it takes none. */
export function ownKindOf(config: TaskChoice): OwnKind | null {
  if (readsText(config)) return 'text';
  if (pairTaskOf(config)?.takesOwn) return 'pairs';
  return dataTaskOf(config)?.takesOwn ? 'table' : null;
}

/** Whether a run reads what a person brought: a text, or data in the place of its task's own. */
export const readsOwn = (config: TaskChoice & { readonly corpus: string }): boolean =>
  config.corpus === 'own' && ownKindOf(config) !== null;

/** A task whose model is a stack: its sequences have one target a step, or one at their end. */
const otherTaskOf = (config: TaskChoice): Task | DataTask | null => taskOf(config) ?? dataTaskOf(config);

export type AnyTask = Task | DataTask | PairTask | TreeTask;

/** What is learned, if it is not a text. */
export const anyTaskOf = (config: TaskChoice): AnyTask | null =>
  otherTaskOf(config) ?? pairTaskOf(config) ?? treeTaskOf(config);

/** Symbols, or what stands for the classes or numbers of the output: the vocabulary of a task's model. */
export const vocabularyOf = (task: Task | DataTask | TreeTask): readonly string[] => {
  if (task.kind !== 'drawn') return task.outputs;
  return task.inputs === 'symbols' ? task.symbols : task.outputs;
};

/** How a configuration's model differs from one that reads and writes the same symbols. */
export function inputAndOutput(config: TaskChoice): {
  features?: number;
  regression?: boolean;
  symbols?: number;
} {
  const task = otherTaskOf(config);
  if (task?.kind !== 'data') {
    return task?.inputs === 'numbers' ? { features: task.channels.length, regression: true } : {};
  }
  const other = task.inputs === 'symbols' && task.symbols !== task.outputs.length;
  const input = task.inputs === 'numbers' ? { features: task.channels.length } : other ? { symbols: task.symbols } : {};
  return { ...input, ...(predictsNumbers(task) ? { regression: true } : {}) };
}

/** Whether the targets are numbers, and no classes. */
export const predictsNumbers = (task: AnyTask): boolean =>
  task.output === 'number-at-end' || task.output === 'number-each-step';

/** With what a task decides: its sequences are windows of their own, as long as it makes them, each from a state of zeros. */
export function fittedToTask<Config extends Sequences>(config: Config): Config {
  if (pairTaskOf(config)) {
    const { seqLength } = config;
    return { ...config, seqLength: pairSizesOf(config)?.targetLength ?? seqLength, carryState: false };
  }
  const trees = treeSizesOf(config);
  if (trees) return { ...config, seqLength: trees.nodes, carryState: false };
  const task = otherTaskOf(config);
  if (!task) return config;
  return { ...config, seqLength: task.seqLength(config.task.lag, config.seqLength), carryState: false };
}
