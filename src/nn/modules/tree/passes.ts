import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import { float16Parameters, type NodeContext, transposedOf, weightsOf } from '../../compile/context.ts';
import { dispatchEach, inOrder, type KernelPart } from '../../compile/dispatch.ts';
import { columnSum, outerProduct } from '../../compile/outerProduct.ts';
import type { Passes } from '../../compile/passes.ts';
import { rowProduct } from '../../compile/rowProduct.ts';
import { padTo4 } from '../../network/padding.ts';
import { rowRanges } from '../../strategy/dispatchSize.ts';
import { hasCellState, type TreeConfig, treeCells } from './definition.ts';

type Tree = NodeContext<TreeConfig>;

function sizesOf({ plan, config }: Tree) {
  const { seqLength, batchSize } = plan.spec;
  const units4 = padTo4(config.hiddenSize) / 4;
  const { trees } = plan.batch;
  if (!trees) throw new RangeError('a tree’s nodes need their parents in the batch');
  return { ...treeCells[config.cell], nodes: seqLength, batch: batchSize, rows: seqLength * batchSize, units4, trees };
}

/**
 * The dispatches of the nodes of a height, in as many as keep each short. How many nodes there are is in the batch: those of this height
 * have as many below them at least, so that not more than so many invocations have anything to do, and the others end at once.
 */
function level(node: Tree, height: number): readonly KernelPart[] {
  const { nodes, batch, units4, gates, children, trees } = sizesOf(node);
  const most = batch * Math.floor(nodes / (height + 1));
  const work = 32 * gates * children * units4 * units4;
  return rowRanges(most, 1, work, node.plan.capabilities).map(({ first, end }) => ({
    range: { level: trees.levels + height, first, end },
    workgroups: fold(Math.ceil(((end - first) * units4) / 64)),
  }));
}

const heights = ({ config }: Tree): number[] => Array.from({ length: config.height + 1 }, (_, height) => height);

function common(node: Tree) {
  const { units4, trees } = sizesOf(node);
  const { cell, arity: ARITY } = node.config;
  const { gates: G, slots: S, children: P } = treeCells[cell];
  const kind = { RECURSIVE: cell === 'recursive', CHILD_SUM: cell === 'child-sum' };
  return {
    text: { ...kind, ARITY, G, S, P, ...float16Parameters(node.plan) },
    bind: { slots: node.kept('gates'), ...(hasCellState(cell) && { cells: node.kept('cellStates') }) },
    dims: { units4, order: trees.order, children: trees.children },
  };
}

/** States of one height after another, children's before their parents'. */
function states(node: Tree): Promise<Dispatch[]> {
  const { text, bind, dims } = common(node);
  const { w, weight } = weightsOf(node, node.tensor('weightHh'));
  return inOrder(
    ...heights(node).map((height) =>
      dispatchEach(
        node,
        'tree/forward.wgsl',
        {
          text: { ...text, LEAVES: height === 0 },
          bind: {
            ...bind,
            states: node.outputRows().x,
            child_states: node.kept('childStates'),
            ...(height > 0 && { w }),
          },
          dims: { ...dims, ...(height > 0 && { weight }) },
        },
        level(node, height),
      ),
    ),
  );
}

export const passes: Passes<TreeConfig> = {
  forward(node) {
    const { rows, slots, inputGates, units4 } = sizesOf(node);
    const projection = rowProduct(node, {
      rows,
      a: node.inputRows(0),
      ...weightsOf(node, node.tensor('weightIh')),
      c: { x: node.kept('gates'), stride4: slots * units4, start4: 0 },
      cols4: inputGates * units4,
      bias4: node.start('biasIh'),
    });
    return inOrder(projection, states(node));
  },

  async backward(node, chunk) {
    const { rows, slots, inputGates, units4, trees } = sizesOf(node);
    const { text, bind, dims } = common(node);
    const { w, weight } = transposedOf(node, node.tensor('weightHh'));
    const levels = heights(node)
      .toReversed()
      .map((height) =>
        dispatchEach(
          node,
          'tree/backward.wgsl',
          {
            text: { ...text, LEAVES: height === 0 },
            bind: {
              ...{ ...bind, w, gradient: node.outputGradient(chunk) },
              ...(hasCellState(node.config.cell) && { carried: node.kept('carriedGradient') }),
            },
            dims: { ...dims, weight, parents: trees.parents },
          },
          level(node, height),
        ),
      );
    const target = node.inputGradient(0, chunk);
    const a = { x: node.kept('gates'), stride4: slots * units4, start4: 0 };
    const weights = transposedOf(node, node.tensor('weightIh'));
    return inOrder(
      ...levels,
      target ? rowProduct(node, { rows, a, depth4: inputGates * units4, ...weights, ...target }) : [],
    );
  },

  gradients(node) {
    const { rows, slots, inputGates, units4, children } = sizesOf(node);
    const dy = { x: node.kept('gates'), stride4: slots * units4 };
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
    const over = { rows, more: false, dy, block4: units4 };
    const recurrent = node.tensor('weightHh');
    const childRows = { x: node.kept('childStates'), stride4: children * units4, start4: 0 };
    const ofChildren = {
      recursive: [{ x: childRows, slots: [0] }],
      binary: [{ x: childRows, slots: [0, 1, 2, 4, 5] }],
      // A forget gate is of one child, whose row has it.
      'child-sum': [
        { x: childRows, slots: [0, 1, 2], firstBlock: 0 },
        { x: node.outputRows(), slots: [4], firstBlock: 3 },
      ],
    }[node.config.cell];
    return inOrder(
      outerProduct(node, { ...over, tensor: node.tensor('weightIh'), x: node.inputRows(0), slots: upTo(inputGates) }),
      ...ofChildren.map((part) => outerProduct(node, { ...over, tensor: recurrent, ...part })),
      columnSum(node, dy.x, { rows, more: false, cols4: slots * units4, sums: node.sums('slots') }),
    );
  },
};
