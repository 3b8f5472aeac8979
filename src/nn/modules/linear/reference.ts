import {
  addOuterProduct,
  addProduct,
  addTransposedProduct,
  addVector,
  columnsOf,
  matrixOf,
} from '../../reference/matrix.ts';
import { features, featuresOf, type Node, type Reference, widthOf } from '../../reference/types.ts';
import type { LinearConfig } from './definition.ts';

/** What each row of the inputs is multiplied with, and the columns of each. */
function operands(node: Node<LinearConfig>) {
  const { outputs: N, bias = true } = node.config;
  const inputs = node.inputs.map((_, i) => featuresOf(node, i));
  const widths = inputs.map(widthOf);
  const K = widths.reduce((sum, width) => sum + width, 0);
  const [first] = inputs;
  if (!first) throw new RangeError(`${node.name} reads nothing`);
  const columns = (of: Node['parameter']) => {
    const whole = matrixOf(of('weight', N * K), N, K);
    return widths.map((width, i) =>
      columnsOf(
        whole,
        widths.slice(0, i).reduce((sum, w) => sum + w, 0),
        width,
      ),
    );
  };
  return { inputs, widths, N, bias, columns, rows: first.values.length / (widths[0] as number), axis: first.rows };
}

/** torch.nn.Linear of inputs side by side: y = W [x₁; x₂; …] + b. */
export const reference: Reference<LinearConfig, null> = {
  forward(node) {
    const { inputs, widths, N, bias, columns, rows, axis } = operands(node);
    const weights = columns(node.factor);
    const values = new Float64Array(rows * N);
    for (let row = 0; row < rows; row++) {
      if (bias) values.set(node.parameter('bias', N), row * N);
      weights.forEach((weight, i) => {
        addProduct(values, row * N, weight, inputs[i]?.values as Float64Array, row * (widths[i] as number));
      });
    }
    return { output: features(values, [N], axis), kept: null };
  },

  backward(node, _, gradient) {
    const { inputs, widths, N, bias, columns, rows } = operands(node);
    const [weights, grads] = [columns(node.factor), columns(node.gradient)];
    const dInputs = inputs.map(({ values }) => new Float64Array(values.length));
    for (let row = 0; row < rows; row++) {
      if (bias) addVector(node.gradient('bias', N), 0, gradient, row * N, N);
      inputs.forEach(({ values }, i) => {
        const at = row * (widths[i] as number);
        addTransposedProduct(dInputs[i] as Float64Array, at, weights[i] as (typeof weights)[number], gradient, row * N);
        addOuterProduct(grads[i] as (typeof grads)[number], gradient, row * N, values, at);
      });
    }
    return { inputs: dInputs };
  },
};
