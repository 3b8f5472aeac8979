import { create } from '@bufbuild/protobuf';
import type { TensorMap } from '../../nn/layout.ts';
import { inputSize, layerNames, type ModelShape } from '../../nn/parameters.ts';
import { onnxCell, reorderGates } from './cells.ts';
import { type Draft, tensorNamed } from './draft.ts';
import { type GraphProto, GraphProtoSchema } from './onnxPb.ts';
import { floats, intAttribute, integers, node, value } from './parts.ts';
import { handedUp, layerInput, ownInput } from './wiring.ts';

export type GraphKind = 'step' | 'sequence';

/**
 * ids → one-hot or embedded → RNN, GRU or LSTM, layer by layer, each reading what its model's wiring says → logits.
 *
 * - `step`: ids [B] → logits [B, V]
 * - `sequence`: ids [T, B] → logits [T, B, V]
 *
 * Both take the state h (and c of an LSTM) [L, B, H] and give the one after the last step as h_next (and c_next). T and B
 * are the caller's. ONNX's recurrent operators take no ids, so that the one-hot vectors have to be made. Dropout
 * is for training alone.
 */
export function buildGraph(shape: ModelShape, tensors: TensorMap, kind: GraphKind): GraphProto {
  const { layers, vocabularySize: V, hiddenSize: H } = shape;
  const states = shape.cell.states;
  const draft: Draft = { nodes: [], constants: [integers('axis_1', [1])] };
  if (kind === 'step') draft.constants.push(integers('axis_0', [0]));

  const own = ownInput(draft, shape, tensors, asSequence(draft, kind));
  for (const state of states) splitByLayer(draft, state, layers);
  const outputs: string[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const input = layerInput(draft, shape, layer, own, outputs);
    outputs.push(handedUp(draft, shape, layer, addLayer(draft, shape, tensors, layer, input), outputs.at(-1) ?? ''));
  }
  for (const state of states) joinLayers(draft, state, layers);
  addHead(draft, shape, tensors, kind, outputs.at(-1) ?? '');

  const stateShape = [layers, 'B', H];
  const rows = kind === 'step' ? ['B'] : ['T', 'B'];
  const named = { h: 'hidden states', c: 'cell states' };
  return create(GraphProtoSchema, {
    name: kind,
    docString:
      kind === 'step'
        ? 'One character further in each of B sequences.'
        : 'T characters of each of B sequences, from the state given.',
    node: draft.nodes,
    initializer: draft.constants,
    input: [
      value('ids', 'int64', rows, `Characters as indices of the vocabulary, 0 to ${V - 1}.`),
      ...states.map((state) => value(state, 'float', stateShape, `The ${named[state]} before; zeros to begin with.`)),
    ],
    output: [
      value('logits', 'float', [...rows, V], 'Scores of the next character; softmax makes probabilities of them.'),
      ...states.map((state) => value(`${state}_next`, 'float', stateShape, `The ${named[state]} after.`)),
    ],
  });
}

/** The name of ids [T, B]; a step is a sequence of one. */
function asSequence({ nodes }: Draft, kind: GraphKind): string {
  if (kind === 'sequence') return 'ids';
  nodes.push(node('Unsqueeze', ['ids', 'axis_0'], ['ids_1']));
  return 'ids_1';
}

const before = (state: string, layer: number, layers: number): string => (layers === 1 ? state : `${state}_l${layer}`);
const after = (state: string, layer: number, layers: number): string =>
  layers === 1 ? `${state}_next` : `${state}_next_l${layer}`;

/** [L, B, H] to one [1, B, H] a layer, as the operators want theirs. */
function splitByLayer({ nodes }: Draft, state: string, layers: number): void {
  if (layers === 1) return;
  const parts = Array.from({ length: layers }, (_, layer) => before(state, layer, layers));
  nodes.push(node('Split', [state], parts, { attributes: [intAttribute('axis', 0)] }));
}

function joinLayers({ nodes }: Draft, state: string, layers: number): void {
  if (layers === 1) return;
  const parts = Array.from({ length: layers }, (_, layer) => after(state, layer, layers));
  nodes.push(node('Concat', parts, [`${state}_next`], { attributes: [intAttribute('axis', 0)] }));
}

/** @returns the name of the layer's outputs [T, B, H] */
function addLayer(draft: Draft, shape: ModelShape, tensors: TensorMap, layer: number, input: string): string {
  const { hiddenSize: H, layers } = shape;
  const { opType, gateOrder, attributes = [] } = onnxCell(shape);
  const names = layerNames(layer);
  const rows = gateOrder.length * H;
  const read = (name: string): Float32Array => reorderGates(tensorNamed(tensors, name), gateOrder);
  const biases = new Float32Array(2 * rows);
  biases.set(read(names.biasIh));
  biases.set(read(names.biasHh), rows);
  // The first 1 of each shape is ONNX's axis of directions.
  draft.constants.push(
    floats(names.weightIh, [1, rows, inputSize(shape, layer)], read(names.weightIh)),
    floats(names.weightHh, [1, rows, H], read(names.weightHh)),
    floats(`rnn.bias_l${layer}`, [1, 2 * rows], biases),
  );
  const states = shape.cell.states;
  const outputs = `outputs_l${layer}`;
  draft.nodes.push(
    node(
      opType,
      // The empty name is sequence_lens: every sequence has all T steps.
      [
        input,
        names.weightIh,
        names.weightHh,
        `rnn.bias_l${layer}`,
        '',
        ...states.map((state) => before(state, layer, layers)),
      ],
      [`${outputs}_by_direction`, ...states.map((state) => after(state, layer, layers))],
      {
        attributes: [intAttribute('hidden_size', H), ...attributes],
        doc: `Layer ${layer + 1} of ${layers}: ${shape.cell.equations.join('; ')}`,
      },
    ),
    node('Squeeze', [`${outputs}_by_direction`, 'axis_1'], [outputs]),
  );
  return outputs;
}

function addHead(
  { nodes, constants }: Draft,
  { hiddenSize: H, vocabularySize: V }: ModelShape,
  tensors: TensorMap,
  kind: GraphKind,
  input: string,
): void {
  const weight = tensorNamed(tensors, 'head.weight');
  const transposed = Float32Array.from({ length: H * V }, (_, i) => weight[(i % V) * H + Math.floor(i / V)] as number);
  constants.push(
    floats('head.weight.T', [H, V], transposed),
    floats('head.bias', [V], tensorNamed(tensors, 'head.bias')),
  );
  const top = kind === 'step' ? 'outputs' : input;
  if (kind === 'step') nodes.push(node('Squeeze', [input, 'axis_0'], [top]));
  nodes.push(
    node('MatMul', [top, 'head.weight.T'], ['scores']),
    node('Add', ['scores', 'head.bias'], ['logits'], { doc: 'logits = W_head h + b_head' }),
  );
}
