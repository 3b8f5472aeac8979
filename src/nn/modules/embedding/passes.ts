import { rowsFrom } from '../../compile/context.ts';
import { gatherRows, tableGradient } from '../../compile/gather.ts';
import type { Passes } from '../../compile/passes.ts';
import type { EmbeddingConfig } from './definition.ts';

/** Rows of the table that ids pick, of a window at once; the gradient, by table row, is its only other work. */
export const passes: Passes<EmbeddingConfig> = {
  begin(node, chunk) {
    const table = node.tensor('weight');
    const output = rowsFrom(node.outputRows(), chunk.t0 * node.plan.spec.batchSize);
    return gatherRows(node, chunk, output, 0, {
      ...{ cols4: output.stride4, table: table.start },
      // [D/4][V]: the vec4s of an id are a column apart.
      ...{ id_stride: 1, col_stride: table.blocks * table.paddedBlock, bias4: 0, has_bias: 0 },
    });
  },

  backward: async () => [],

  /**
   * In the table's own place, added there where it is that of a later node, which has written its part before; or as one more part of
   * the gradient of the matrix that it is tied to, where that is in parts.
   */
  gradients(node, chunk) {
    const { plan, buffers } = node;
    const table = node.tensor('weight');
    const sums = plan.partialSums.matrices.get(table.name);
    const cols4 = table.paddedDepth / 4;
    return tableGradient(node, chunk, {
      dy: { x: node.outputGradient(chunk), stride4: cols4 },
      ...{ cols4, direction: 0, added: node.node.tie !== undefined && sums === undefined },
      symbols: table.shape[0] as number,
      packed: table.blocks * table.paddedBlock,
      grads: { buffer: sums ? buffers.partialSums : buffers.grads },
      out: sums ? sums.start + (sums.count - 1) * sums.stride : table.start,
    });
  },
};
