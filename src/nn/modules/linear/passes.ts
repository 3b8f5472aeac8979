import type { Chunk } from '../../compile/chunks.ts';
import { more } from '../../compile/chunks.ts';
import { type NodeContext, rowsFrom, transposedOf, weightsOf } from '../../compile/context.ts';
import { inOrder } from '../../compile/dispatch.ts';
import { columnSum, outerProduct } from '../../compile/outerProduct.ts';
import type { Passes } from '../../compile/passes.ts';
import { rowProduct } from '../../compile/rowProduct.ts';
import type { LinearConfig } from './definition.ts';

export type Linear = NodeContext<LinearConfig>;

/** What the layer reads, and its place in the parameters. @param piece of the weight: the columns of the so manyth input */
export const operands = (node: Linear, piece = 0) => ({
  a: node.inputRows(piece),
  ...weightsOf(node, node.tensor('weight', 0, piece)),
  ...(node.config.bias !== false && piece === 0 && { bias4: node.start('bias') }),
});

/** Rows of a chunk's steps among the outputs, or all where there is one a sequence. */
function rowsOf({ plan, outputFeatures }: Linear, { t0, t1 }: Chunk) {
  const { batchSize } = plan.spec;
  return outputFeatures.rows === 'sequence'
    ? { first: 0, rows: batchSize }
    : { first: t0 * batchSize, rows: (t1 - t0) * batchSize };
}

const pieces = ({ node }: Linear): readonly number[] => node.inputs.map((_, piece) => piece);

export const passes: Passes<LinearConfig> = {
  forward(node, chunk) {
    const { first, rows } = rowsOf(node, chunk);
    const c = rowsFrom(node.outputRows(), first);
    return inOrder(
      ...pieces(node).map((piece) => {
        const { a, ...weights } = operands(node, piece);
        return rowProduct(node, { rows, a: rowsFrom(a, first), ...weights, c, more: piece > 0 });
      }),
    );
  },

  async backward(node, chunk) {
    // One row a sequence has its gradient before the first of the chunks.
    if (node.outputFeatures.rows === 'sequence' && more(node.plan, chunk)) return [];
    const { rows } = rowsOf(node, chunk);
    const a = node.outputGradientRows(chunk);
    return inOrder(
      ...pieces(node).map(async (piece) => {
        const target = node.inputGradient(piece, chunk);
        if (!target) return [];
        return rowProduct(node, { rows, a, ...transposedOf(node, node.tensor('weight', 0, piece)), ...target });
      }),
    );
  },

  async gradients(node, chunk) {
    const later = more(node.plan, chunk);
    if (node.outputFeatures.rows === 'sequence' && later) return [];
    const { first, rows } = rowsOf(node, chunk);
    const over = { rows, more: later };
    const dy = node.outputGradientRows(chunk);
    const cols4 = dy.stride4;
    return inOrder(
      ...pieces(node).map((piece) =>
        outerProduct(node, {
          tensor: node.tensor('weight', 0, piece),
          ...over,
          x: rowsFrom(node.inputRows(piece), first),
          dy,
          block4: cols4,
          slots: [0],
        }),
      ),
      node.config.bias === false ? [] : columnSum(node, dy.x, { ...over, cols4, sums: node.sums('outputs') }),
    );
  },
};
