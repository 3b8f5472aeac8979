import { type Chunk, more } from '../../compile/chunks.ts';
import { type NodeContext, transposedOf, weightsOf } from '../../compile/context.ts';
import { inOrder } from '../../compile/dispatch.ts';
import { columnSum, outerProduct } from '../../compile/outerProduct.ts';
import type { Passes } from '../../compile/passes.ts';
import { rowProduct } from '../../compile/rowProduct.ts';
import type { LinearConfig } from './definition.ts';

export type Linear = NodeContext<LinearConfig>;

/** What the layer reads, and its place in the parameters. */
export function operands(node: Linear) {
  const { x, stride4, start4 } = node.inputRows(0);
  return {
    a: x,
    aStart4: start4,
    aStride4: stride4,
    ...weightsOf(node, node.tensor('weight')),
    depth4: stride4,
    bias4: node.start('bias'),
  };
}

/** Outputs, and where a loss left it their gradient; of a chunk's steps, or of one row a sequence. */
function outputs(node: Linear, { t0, t1 }: Chunk) {
  const { batchSize } = node.plan.spec;
  const { x, stride4 } = node.outputRows();
  const perStep = node.outputFeatures.rows === 'step';
  const rows = perStep ? (t1 - t0) * batchSize : batchSize;
  const first = perStep ? t0 * batchSize : 0;
  return { x, stride4, first, rows };
}

export const passes: Passes<LinearConfig> = {
  forward(node, chunk) {
    const { x: c, stride4, first, rows } = outputs(node, chunk);
    const { aStart4, ...of } = operands(node);
    const [from, cStart4] = [aStart4 + first * of.aStride4, first * stride4];
    return rowProduct(node, { rows, ...of, aStart4: from, cols4: stride4, c, cStride4: stride4, cStart4 });
  },

  async backward(node, chunk) {
    // One row a sequence has its gradient before the first of the chunks.
    if (node.outputFeatures.rows === 'sequence' && more(node.plan, chunk)) return [];
    const target = node.inputGradient(0, chunk);
    if (!target) return [];
    const { x, stride4, first, rows } = outputs(node, chunk);
    const { stride4: cols4 } = node.inputRows(0);
    return rowProduct(node, {
      ...{ rows, a: x, aStart4: first * stride4, aStride4: stride4 },
      ...transposedOf(node, node.tensor('weight')),
      ...{ depth4: stride4, cols4, cStride4: cols4 },
      ...target,
    });
  },

  gradients(node, chunk) {
    const { x, stride4, rows } = outputs(node, chunk);
    const { a, aStart4 } = operands(node);
    const over = { rows, more: false };
    return inOrder(
      outerProduct(node, {
        tensor: node.tensor('weight'),
        ...over,
        ...{ x: a, xStart4: aStart4, dy: x, yStride4: stride4, block4: stride4, slots: [0] },
      }),
      columnSum(node, x, { ...over, cols4: stride4, sums: node.sums('outputs') }),
    );
  },
};
