import { features, featuresOf, type Reference } from '../../reference/types.ts';

/** The cell state that each source ends with [B, D·H]. */
export const reference: Reference<null, null> = {
  forward(node) {
    const { cell, parts } = featuresOf(node);
    if (!cell) throw new RangeError(`${node.name} reads a layer without a last cell state`);
    return { output: features(cell, parts, 'sequence'), kept: null };
  },

  backward: (_node, _kept, gradient) => ({ inputs: [null], cell: gradient }),
};
