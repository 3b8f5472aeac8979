/**
 * The contract of a task with trees: a recursive network computes each node's state from those of its children. Formulas are drawn by a
 * seed; each is a tree, and a line of symbols that a network which reads sequences learns (a task of data/tasks), so that both can be
 * compared on the same examples.
 *
 * To add one: a file in `data/trees` that exports `task`.
 */
import type { ClassScore, LagRange } from './drawn.ts';

/** What stands for the parent of a root, or of a row that is no node of a tree. */
export const noParent = 0xffffffff;

/** How a node with more than two arguments becomes nodes: as it is, or with two children at most. */
export type TreeForm = 'n-ary' | 'binary';

/** Nodes that the loss is of: the root of each tree, or every node that has a value. */
export type TreeLoss = 'root' | 'nodes';

/** B trees. All arrays are [N, B]: node n of tree b at n · B + b. Children come before their parents, the root is a tree's last. */
export interface TreeBatch {
  /** What stands at each node; that of a blank behind the last. */
  readonly ids: Uint32Array;
  /** The number n of each node's parent; `noParent` of roots and behind them. The children of a node are in the order of their numbers. */
  readonly parents: Uint32Array;
  /** The value of each node that the loss is of, else `ignoredTarget`. */
  readonly targets: Uint32Array;
  /** The roots' alone, which the accuracy counts. */
  readonly scoredTargets: Uint32Array;
  /** For people: each formula as a line. */
  readonly texts: readonly string[];
}

/** Sizes of the trees of a task. */
export interface TreeSizes {
  /** N: nodes of the largest tree. */
  readonly nodes: number;
  /** Children of a node at most. */
  readonly arity: number;
  /** Of the highest tree; a leaf has the height 0. */
  readonly height: number;
}

/** What fixes the trees of a run. */
export interface TreeSource {
  readonly seed: number;
  /** B */
  readonly batchSize: number;
  /** Symbols of a formula at most. */
  readonly lag: number;
  readonly form: TreeForm;
  readonly loss: TreeLoss;
}

export interface TreeTask {
  readonly kind: 'trees';
  readonly inputs: 'symbols';
  readonly output: 'class-at-end';
  readonly id: string;
  readonly label: string;
  /** A few words for a list. */
  readonly hint: string;
  /** One or two sentences: what the model reads, and what it predicts. */
  readonly explanation: string;
  readonly citation: { readonly text: string; readonly url: string };
  readonly lag: LagRange;
  /** By id, what may stand at a node: different code points. */
  readonly symbols: readonly string[];
  /** Values by id. */
  readonly outputs: readonly string[];
  chance(lag: number): ClassScore;
  sizes(lag: number, form: TreeForm): TreeSizes;
  /** The trees of training step `index`, from 0: the same for every model with this source. @throws RangeError */
  trainingBatch(source: TreeSource, index: number): TreeBatch;
  /** Trees that no training step draws. @throws RangeError */
  evaluationBatch(source: TreeSource, index: number): TreeBatch;
}
