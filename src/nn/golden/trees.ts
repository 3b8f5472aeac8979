import { getCell } from '../../cells/index.ts';
import type { OptimizerConfig } from '../../config/settings/types.ts';
import type { TreeCell } from '../modules/tree/definition.ts';
import type { ModelShape, TreeShape } from '../networks/parameters.ts';
import { input } from '../networks/stack.ts';
import { treeNetwork } from '../networks/tree.ts';
import type { Problem } from '../reference/network.ts';
import { type GoldenTensors, toParams } from './index.ts';

/** A batch of trees, all arrays [N, B]: children before their parents. */
interface GoldenTreeBatch {
  readonly ids: readonly number[];
  readonly parents: readonly number[];
  readonly targets: readonly number[];
}

/** By scripts/golden/make_trees.py. */
interface GoldenTree {
  readonly name: string;
  readonly cell: TreeCell;
  readonly arity: number;
  readonly height: number;
  /** N */
  readonly nodes: number;
  readonly B: number;
  readonly symbols: number;
  readonly embedding: number;
  readonly hiddenSize: number;
  readonly classes: number;
  readonly params: GoldenTensors;
}

interface GoldenTreeWindow extends GoldenTree {
  readonly trees: GoldenTreeBatch;
  readonly loss: number;
  readonly grads: GoldenTensors;
}

/** 100 training steps from `params`; step s (from 0) trains on batches[s mod their number]. */
interface GoldenTreeCurve extends GoldenTree {
  readonly batches: readonly GoldenTreeBatch[];
  readonly optimizer: OptimizerConfig;
  /** Of each step, nats, before its update. */
  readonly losses: readonly number[];
}

const files = import.meta.glob<{ windows: readonly GoldenTreeWindow[]; curves: readonly GoldenTreeCurve[] }>(
  './trees.json',
  { eager: true, import: 'default' },
);

export const goldenTrees = Object.values(files).flatMap(({ windows }) => windows);
export const goldenTreeCurves = Object.values(files).flatMap(({ curves }) => curves);

/** The model of a window or a curve. */
export function treeShape(golden: GoldenTree): ModelShape & { readonly tree: TreeShape } {
  const { cell, arity, height, symbols, embedding, hiddenSize, classes } = golden;
  return {
    ...{ cell: getCell('lstm'), activation: 'tanh', layers: 1, hiddenSize, symbols, vocabularySize: classes },
    embedding: { size: embedding, tied: false },
    tree: { cell, arity, height },
  };
}

/** A batch of trees through it. @param params that it has in the place of those that PyTorch started from */
export function toTrees(golden: GoldenTree, batch: GoldenTreeBatch, params = toParams(golden.params)): Problem {
  const { nodes, B, symbols } = golden;
  const [ids, parents, targets] = [batch.ids, batch.parents, batch.targets].map((values) =>
    Uint32Array.from(values),
  ) as [Uint32Array, Uint32Array, Uint32Array];
  return {
    ...{ network: treeNetwork(treeShape(golden)), params },
    inputs: { [input]: { kind: 'ids', symbols, ids } },
    window: { T: nodes, B, parents, targets },
  };
}
