import { directionsOf, initialStates, type RecurrenceConfig } from '../../../nn/modules/recurrence/definition.ts';
import type { ParameterRole } from '../../../nn/network/types.ts';
import type { GraphBuilder } from '../graphBuilder.ts';
import { DataType } from '../schema.ts';
import type { ModuleContext, ModuleWriter } from './context.ts';

/** How ONNX names a cell, and in which order it wants the gates, by the names of the cell's definition. */
interface Operator {
  readonly opType: string;
  readonly gates: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
}

// https://onnx.ai/onnx/operators/onnx__LSTM.html, …GRU.html, …RNN.html: LSTM's rows are i, o, f, c; GRU's z, r, h.
const operators: Readonly<Record<string, Operator>> = {
  rnn: { opType: 'RNN', gates: ['h'] },
  // The reset gate acts after the recurrent product, as in PyTorch.
  gru: { opType: 'GRU', gates: ['z', 'r', 'n'], attributes: { linear_before_reset: 1 } },
  lstm: { opType: 'LSTM', gates: ['i', 'o', 'f', 'g'] },
};

const activationNames = { tanh: 'Tanh', relu: 'Relu', sigmoid: 'Sigmoid' } as const;

/** RNN, GRU or LSTM, whose W [D, G·H, In], R [D, G·H, H] and B [D, 2·G·H] have the forward direction first. */
export const recurrence: ModuleWriter<RecurrenceConfig> = (context) => {
  const { graph, node, output, parameter, states } = context;
  const { cell, activation, hiddenSize: H } = node.config;
  const operator = operators[cell.id];
  if (!operator) throw new RangeError(`ONNX has no operator for ${cell.label}`);
  const { opType, gates, attributes } = operator;
  const directions = directionsOf(node.config);
  const D = directions.length;

  const order = gates.map((gate) => cell.gates.indexOf(gate));
  const ofDirections = (...roles: ParameterRole[]): Float32Array =>
    concatenated(
      directions.flatMap((direction) => roles.map((role) => reorderGates(parameter(role, direction).values, order))),
    );
  const weights = (['weightIh', 'weightHh'] as const).map((role) => {
    const { name, shape } = parameter(role);
    return graph.floats(name, [D, ...shape], ofDirections(role));
  });
  const biasName = parameter('biasIh').name.replace('bias_ih', 'bias');
  const bias = graph.floats(biasName, [D, 2 * order.length * H], ofDirections('biasIh', 'biasHh'));

  const byDirection = graph.add(
    opType,
    [inputOf(context), ...weights, bias, lengthsOf(context), ...states.map(({ before }) => before)],
    [`${output}_by_direction`, ...states.map(({ after }) => after)],
    {
      hidden_size: H,
      direction: D === 2 ? 'bidirectional' : 'forward',
      ...attributes,
      ...(cell.activations.length > 0 && { activations: directions.map(() => activationNames[activation]) }),
    },
    `${node.name}: ${cell.equations.join('; ')}`,
  );
  if (D === 1) return graph.add('Squeeze', [byDirection, graph.axis(1)], output);
  // [T, D, B, H] to [T, B, D, H]
  const byRow = graph.add('Transpose', [byDirection], `${output}_by_row`, { perm: [0, 2, 1, 3] });
  return graph.add('Reshape', [byRow, graph.integers(`${output}_shape`, [0, 0, D * H])], output);
};

/** What a recurrence calls a state that its sequences end with [D, B, H], where another module reads it. */
export const finalState = (output: string, state: string): string => `${output}_final_${state}`;

/** The cell state that each source ends with: of both directions side by side [B, D·H]. */
export const finalCell: ModuleWriter<null> = ({ graph, inputs: [states = ''], output }) => {
  const rows = graph.add('Transpose', [finalState(states, 'c')], `${output}_by_row`, { perm: [1, 0, 2] });
  return graph.add('Reshape', [rows, graph.integers(`${output}_shape`, [0, -1])], output);
};

/** What the layer reads, side by side [T, B, In]. ONNX's recurrent operators take no ids, so the one-hot vectors have to be made. */
function inputOf({ graph, node, inputs, output }: ModuleContext<RecurrenceConfig>): string {
  const initial = initialStates(node.inputs);
  const rows = inputs.flatMap((name, i) => {
    const value = node.inputs[i];
    if (initial.includes(i)) return [];
    return value?.kind === 'ids' ? oneHot(graph, name, value.symbols) : name;
  });
  return rows.length === 1 ? (rows[0] as string) : graph.add('Concat', rows, `${output}_input`, { axis: -1 });
}

const oneHot = (graph: GraphBuilder, ids: string, symbols: number): string =>
  graph.once(`${ids}_one_hot`, (name) => {
    const offOn = graph.floats('off_on', [2], [0, 1]);
    graph.add('OneHot', [ids, graph.integers('symbols', symbols), offOn], name, { axis: -1 });
  });

/** The operators take 32-bit lengths, all else here 64-bit ones. */
const lengthsOf = ({ graph, hasLengths }: ModuleContext<RecurrenceConfig>): string =>
  hasLengths ? graph.once('lengths_32', (name) => graph.add('Cast', ['lengths'], name, { to: DataType.INT32 })) : '';

/** Rows by gate, [G·H, columns], in another order of the gates. */
function reorderGates(values: Float32Array, order: readonly number[]): Float32Array {
  const block = values.length / order.length;
  return concatenated(order.map((gate) => values.subarray(gate * block, (gate + 1) * block)));
}

/** One after the other. */
function concatenated(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
