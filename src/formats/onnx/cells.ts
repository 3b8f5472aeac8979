import { directionsOf, type ModelShape } from '../../nn/networks/parameters.ts';
import type { AttributeProto } from './onnxPb.ts';
import { intAttribute, stringsAttribute } from './parts.ts';

/** How ONNX names a cell, and in which order it wants the gates. */
export interface OnnxCell {
  readonly opType: string;
  /** Index of our gate at each place of ONNX's order. */
  readonly gateOrder: readonly number[];
  readonly attributes: readonly AttributeProto[];
}

interface Rule {
  readonly opType: string;
  /** ONNX's order, by the cell definition's names. */
  readonly order: readonly string[];
  attributes(shape: ModelShape): readonly AttributeProto[];
}

const activationNames = { tanh: 'Tanh', relu: 'Relu', sigmoid: 'Sigmoid' } as const;

// https://onnx.ai/onnx/operators/onnx__LSTM.html, …GRU.html, …RNN.html: LSTM's rows are i, o, f, c; GRU's z, r, h.
const rules: Readonly<Record<string, Rule>> = {
  rnn: {
    opType: 'RNN',
    order: ['h'],
    attributes: (shape) => {
      const byDirection = Array.from({ length: directionsOf(shape, 0) }, () => activationNames[shape.activation]);
      return [stringsAttribute('activations', byDirection)];
    },
  },
  gru: {
    opType: 'GRU',
    order: ['z', 'r', 'n'],
    // The reset gate acts after the recurrent product, as in PyTorch.
    attributes: () => [intAttribute('linear_before_reset', 1)],
  },
  lstm: { opType: 'LSTM', order: ['i', 'o', 'f', 'g'], attributes: () => [] },
};

/** @throws RangeError for a cell that is none of ONNX's operators */
export function onnxCell(shape: ModelShape): OnnxCell {
  const rule = rules[shape.cell.id];
  if (!rule) throw new RangeError(`ONNX has no operator for ${shape.cell.label}`);
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

/** One after the other. */
export function concatenated(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
