import { type ModelShape, recurrenceOf } from '../../nn/parameters.ts';
import { ModelFileError } from '../errors.ts';
import { intAttribute, type NodeOptions, stringsAttribute } from './parts.ts';

/** How ONNX names a cell, and in which order it wants the gates. */
export interface OnnxCell {
  readonly opType: string;
  /** Index of our gate at each place of ONNX's order. */
  readonly gateOrder: readonly number[];
  readonly attributes: NodeOptions['attributes'];
}

interface Rule {
  readonly opType: string;
  /** ONNX's order, by the cell definition's names. */
  readonly order: readonly string[];
  attributes(shape: ModelShape): NodeOptions['attributes'];
}

const activationNames = { tanh: 'Tanh', relu: 'Relu', sigmoid: 'Sigmoid' } as const;

// https://onnx.ai/onnx/operators/onnx__LSTM.html, …GRU.html, …RNN.html: LSTM's rows are i, o, f, c; GRU's z, r, h.
const rules: Readonly<Record<string, Rule>> = {
  rnn: {
    opType: 'RNN',
    order: ['h'],
    attributes: ({ activation }) => [stringsAttribute('activations', [activationNames[activation]])],
  },
  gru: {
    opType: 'GRU',
    order: ['z', 'r', 'n'],
    // The reset gate acts after the recurrent product, as in PyTorch.
    attributes: () => [intAttribute('linear_before_reset', 1)],
  },
  lstm: { opType: 'LSTM', order: ['i', 'o', 'f', 'g'], attributes: () => [] },
};

/** @throws ModelFileError 'unsupported' for a cell or a recurrence that none of ONNX's operators has. */
export function onnxCell(shape: ModelShape): OnnxCell {
  const rule = rules[shape.cell.id];
  if (!rule) {
    throw new ModelFileError('unsupported', `ONNX has no operator for the cell ${shape.cell.label}; take its weights.`);
  }
  if (recurrenceOf(shape) !== 'full') {
    throw new ModelFileError(
      'unsupported',
      `ONNX's ${rule.opType} has full recurrent matrices, and those of this model are diagonal; take its weights.`,
    );
  }
  if (shape.layerNorm) {
    throw new ModelFileError(
      'unsupported',
      `ONNX's ${rule.opType} has no layer normalisation inside the cell; take its weights.`,
    );
  }
  const gateOrder = rule.order.map((gate) => shape.cell.gates.indexOf(gate));
  return { opType: rule.opType, gateOrder, attributes: rule.attributes(shape) };
}

/** Rows by gate, [G·H, columns], in another order of the gates. */
export function reorderGates(values: Float32Array, order: readonly number[]): Float32Array {
  const block = values.length / order.length;
  const result = new Float32Array(values.length);
  order.forEach((from, to) => {
    result.set(values.subarray(from * block, (from + 1) * block), to * block);
  });
  return result;
}
