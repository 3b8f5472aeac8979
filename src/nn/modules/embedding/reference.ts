import { addVector } from '../../reference/matrix.ts';
import { features, type IdData, type Node, type Reference } from '../../reference/types.ts';
import type { EmbeddingConfig } from './definition.ts';

/** @throws RangeError where the input is no ids */
function idsOf({ name, inputs: [input] }: Node): IdData {
  if (input?.kind !== 'ids') throw new RangeError(`${name} reads ids`);
  return input;
}

/** torch.nn.Embedding: rows of a table [V, D], one for each id; each row's gradient is the sum of those of the places it stood in. */
export const reference: Reference<EmbeddingConfig, null> = {
  forward(node) {
    const { ids, symbols, source } = idsOf(node);
    const { size: D } = node.config;
    const table = node.parameter('weight', symbols * D);
    const values = new Float64Array(ids.length * D);
    ids.forEach((id, row) => {
      addVector(values, row * D, table, id * D, D);
    });
    return { output: features(values, [D], source ? 'source' : 'step'), kept: null };
  },

  backward(node, _, gradient) {
    const { ids, symbols } = idsOf(node);
    const { size: D } = node.config;
    const table = node.gradient('weight', symbols * D);
    ids.forEach((id, row) => {
      addVector(table, id * D, gradient, row * D, D);
    });
    return { inputs: [null] };
  },
};
