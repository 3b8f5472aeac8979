import { addOuterProduct, addProduct, addTransposedProduct, addVector, matrixOf } from '../../reference/matrix.ts';
import { features, featuresOf, type Node, type Reference, widthOf } from '../../reference/types.ts';
import type { LinearConfig } from './definition.ts';

/** What each row of inputs is multiplied with, and where the rows lie. */
function operands(node: Node<LinearConfig>) {
  const { outputs: N } = node.config;
  const input = featuresOf(node);
  const K = widthOf(input);
  const weight = matrixOf(node.factor('weight', N * K), N, K);
  return { input, N, K, weight, rows: input.values.length / K };
}

/** torch.nn.Linear: y = W x + b. */
export const reference: Reference<LinearConfig, null> = {
  forward(node) {
    const { input, N, K, weight, rows } = operands(node);
    const bias = node.parameter('bias', N);
    const values = new Float64Array(rows * N);
    for (let row = 0; row < rows; row++) {
      values.set(bias, row * N);
      addProduct(values, row * N, weight, input.values, row * K);
    }
    return { output: features(values, [N], input.rows), kept: null };
  },

  backward(node, _, gradient) {
    const { input, N, K, weight, rows } = operands(node);
    const dInput = new Float64Array(rows * K);
    const dWeight = matrixOf(node.gradient('weight', N * K), N, K);
    const dBias = node.gradient('bias', N);
    for (let row = 0; row < rows; row++) {
      addTransposedProduct(dInput, row * K, weight, gradient, row * N);
      addOuterProduct(dWeight, gradient, row * N, input.values, row * K);
      addVector(dBias, 0, gradient, row * N, N);
    }
    return { inputs: [dInput] };
  },
};
