import { type Chunk, more } from '../../compile/chunks.ts';
import { type NodeContext, rowsFrom, transposedOf, weightsOf } from '../../compile/context.ts';
import { inOrder } from '../../compile/dispatch.ts';
import { columnSum, outerProduct } from '../../compile/outerProduct.ts';
import type { Passes } from '../../compile/passes.ts';
import { rowProduct } from '../../compile/rowProduct.ts';
import type { LinearConfig } from './definition.ts';

export type Linear = NodeContext<LinearConfig>;

/** What the layer reads, and its place in the parameters. */
export const operands = (node: Linear) => ({
  a: node.inputRows(0),
  ...weightsOf(node, node.tensor('weight')),
  bias4: node.start('bias'),
});

/** Rows of a chunk's steps among the outputs, or all where there is one a sequence. */
function rowsOf({ plan, outputFeatures }: Linear, { t0, t1 }: Chunk) {
  const { batchSize } = plan.spec;
  return outputFeatures.rows === 'step'
    ? { first: t0 * batchSize, rows: (t1 - t0) * batchSize }
    : { first: 0, rows: batchSize };
}

/** The loss leaves the gradient of the outputs where they were. */
export const passes: Passes<LinearConfig> = {
  forward(node, chunk) {
    const { first, rows } = rowsOf(node, chunk);
    const { a, ...weights } = operands(node);
    return rowProduct(node, { rows, a: rowsFrom(a, first), ...weights, c: rowsFrom(node.outputRows(), first) });
  },

  async backward(node, chunk) {
    // One row a sequence has its gradient before the first of the chunks.
    if (node.outputFeatures.rows === 'sequence' && more(node.plan, chunk)) return [];
    const target = node.inputGradient(0, chunk);
    if (!target) return [];
    const { first, rows } = rowsOf(node, chunk);
    const a = rowsFrom(node.outputRows(), first);
    return rowProduct(node, { rows, a, ...transposedOf(node, node.tensor('weight')), ...target });
  },

  gradients(node, chunk) {
    const over = { rows: rowsOf(node, chunk).rows, more: false };
    const dy = node.outputRows();
    const cols4 = dy.stride4;
    return inOrder(
      outerProduct(node, {
        tensor: node.tensor('weight'),
        ...over,
        x: node.inputRows(0),
        dy,
        block4: cols4,
        slots: [0],
      }),
      columnSum(node, dy.x, { ...over, cols4, sums: node.sums('outputs') }),
    );
  },
};
