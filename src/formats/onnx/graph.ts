import { create } from '@bufbuild/protobuf';
import type { TensorMap } from '../../nn/memory/layout.ts';
import { directionsOf, isPooled, layerNames, layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import { concatenated, onnxCell, reorderGates } from './cells.ts';
import { axis, type Draft, tensorNamed } from './draft.ts';
import { TensorProto_DataType as DataType, type GraphProto, GraphProtoSchema } from './onnxPb.ts';
import { floats, intAttribute, integers, intsAttribute, node, stringAttribute, value } from './parts.ts';
import { pooled } from './pools.ts';
import { type GraphValue, graphInputs, graphOutputs } from './signature.ts';
import { carriesState, type GraphKind, type OnnxSource, takesLengths } from './source.ts';
import { layerInput, layerOutput, ownInput } from './wiring.ts';

/**
 * ids, one-hot or embedded, or numbers → RNN, GRU or LSTM, layer by layer, each reading what its model's wiring says → the states of all
 * steps, or the pooled state of each sequence → logits, or numbers. {@link graphInputs} and {@link graphOutputs} say what goes in and out.
 *
 * ONNX's recurrent operators take no ids, so that the one-hot vectors have to be made. Dropout is for training alone.
 */
export function buildGraph(source: OnnxSource, kind: GraphKind): GraphProto {
  const { shape, tensors } = source;
  const { layers } = shape;
  // Layers that differ have states of their own, which go in and out one by one.
  const states = carriesState(shape) && !shape.perLayer ? shape.cell.states : [];
  const draft: Draft = { nodes: [], constants: [] };

  const inputs = graphInputs(source, kind);
  const own = ownInput(draft, source, asSequence(draft, (inputs[0] as GraphValue).name, kind));
  if (takesLengths(shape, kind)) {
    // The operators take 32-bit lengths, all else here 64-bit ones.
    draft.nodes.push(node('Cast', ['lengths'], ['lengths_32'], { attributes: [intAttribute('to', DataType.INT32)] }));
  }
  for (const state of states) splitByLayer(draft, state, layers);
  const outputs: string[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const input = layerInput(draft, shape, layer, own, outputs);
    const lengths = takesLengths(shape, kind) ? 'lengths_32' : '';
    const hidden = addLayer(draft, shape, tensors, layer, input, lengths);
    outputs.push(layerOutput(draft, shape, layer, hidden, outputs.at(-1) ?? ''));
  }
  for (const state of states) concatLayers(draft, state, layers);
  const top = outputs.at(-1) ?? '';
  addHead(draft, source, kind === 'step' ? squeezed(draft, top) : isPooled(shape) ? pooled(draft, shape, top) : top);

  const values = (list: readonly GraphValue[]) =>
    list.map(({ name, type, shape: size, doc }) => value(name, type, size, doc));
  const from = carriesState(shape) ? 'from the state given' : 'read whole, from a state of zeros';
  return create(GraphProtoSchema, {
    name: kind,
    docString:
      kind === 'step' ? `One step of each of B sequences, ${from}.` : `T steps of each of B sequences, ${from}.`,
    node: draft.nodes,
    initializer: draft.constants,
    input: values(inputs),
    output: values(graphOutputs(source, kind)),
  });
}

/** The name of the input [T, B] or [T, B, F]; a step is a sequence of one. */
function asSequence(draft: Draft, input: string, kind: GraphKind): string {
  if (kind === 'sequence') return input;
  draft.nodes.push(node('Unsqueeze', [input, axis(draft, 0)], [`${input}_1`]));
  return `${input}_1`;
}

function squeezed(draft: Draft, sequence: string): string {
  draft.nodes.push(node('Squeeze', [sequence, axis(draft, 0)], ['outputs']));
  return 'outputs';
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

function concatLayers({ nodes }: Draft, state: string, layers: number): void {
  if (layers === 1) return;
  const parts = Array.from({ length: layers }, (_, layer) => after(state, layer, layers));
  nodes.push(node('Concat', parts, [`${state}_next`], { attributes: [intAttribute('axis', 0)] }));
}

/** @param lengths the name of the lengths, '' where all sequences have T steps @returns the name of the layer's outputs [T, B, D·H] */
function addLayer(
  draft: Draft,
  shape: ModelShape,
  tensors: TensorMap,
  layer: number,
  input: string,
  lengths: string,
): string {
  const { layers } = shape;
  const own = layerShape(shape, layer);
  const { hiddenSize: H, cell } = own;
  const D = directionsOf(shape, layer);
  const { opType, attributes } = onnxCell(own);
  const names = layerNames(layer);
  addWeights(draft, shape, tensors, layer);
  const states = carriesState(shape) ? cell.states : [];
  const outputs = `outputs_l${layer}`;
  const byDirection = `${outputs}_by_direction`;
  draft.nodes.push(
    node(
      opType,
      [
        input,
        names.weightIh,
        names.weightHh,
        `rnn.bias_l${layer}`,
        lengths,
        ...states.map((state) => before(state, layer, layers)),
      ],
      [byDirection, ...states.map((state) => after(state, layer, layers))],
      {
        attributes: [
          intAttribute('hidden_size', H),
          stringAttribute('direction', D === 2 ? 'bidirectional' : 'forward'),
          ...attributes,
        ],
        doc: `Layer ${layer + 1} of ${layers}: ${cell.equations.join('; ')}`,
      },
    ),
  );
  if (D === 1) {
    draft.nodes.push(node('Squeeze', [byDirection, axis(draft, 1)], [outputs]));
    return outputs;
  }
  draft.constants.push(integers(`${outputs}_shape`, [0, 0, D * H]));
  draft.nodes.push(
    // [T, D, B, H] to [T, B, D, H]
    node('Transpose', [byDirection], [`${outputs}_by_row`], { attributes: [intsAttribute('perm', [0, 2, 1, 3])] }),
    node('Reshape', [`${outputs}_by_row`, `${outputs}_shape`], [outputs]),
  );
  return outputs;
}

/** W [D, G·H, In], R [D, G·H, H] and B [D, 2·G·H] of a layer, the forward direction first. */
function addWeights({ constants }: Draft, shape: ModelShape, tensors: TensorMap, layer: number): void {
  const own = layerShape(shape, layer);
  const H = own.hiddenSize;
  const { gateOrder } = onnxCell(own);
  const rows = gateOrder.length * H;
  const directions = Array.from({ length: directionsOf(shape, layer) }, (_, direction) => layerNames(layer, direction));
  const read = (name: string): Float32Array => reorderGates(tensorNamed(tensors, name), gateOrder);
  const { weightIh, weightHh } = layerNames(layer);
  const D = directions.length;
  const inputs = (tensors[weightIh] as Float32Array).length / rows;
  constants.push(
    floats(weightIh, [D, rows, inputs], concatenated(directions.map((names) => read(names.weightIh)))),
    floats(weightHh, [D, rows, H], concatenated(directions.map((names) => read(names.weightHh)))),
    floats(
      `rnn.bias_l${layer}`,
      [D, 2 * rows],
      concatenated(directions.flatMap((names) => [read(names.biasIh), read(names.biasHh)])),
    ),
  );
}

/** The output layer: logits, or numbers in the unit of what is predicted. */
function addHead({ nodes, constants }: Draft, { shape, tensors, inputs }: OnnxSource, input: string): void {
  const { vocabularySize: V } = shape;
  const weight = tensorNamed(tensors, 'head.weight');
  const columns = weight.length / V;
  const transposed = Float32Array.from(
    { length: columns * V },
    (_, i) => weight[(i % V) * columns + Math.floor(i / V)] as number,
  );
  constants.push(
    floats('head.weight.T', [columns, V], transposed),
    floats('head.bias', [V], tensorNamed(tensors, 'head.bias')),
  );
  const name = shape.regression ? 'predictions' : 'logits';
  const scaled = inputs.series !== null;
  nodes.push(
    node('MatMul', [input, 'head.weight.T'], ['scores']),
    node('Add', ['scores', 'head.bias'], [scaled ? 'predictions_scaled' : name], { doc: 'W_head h + b_head' }),
  );
  if (!inputs.series) return;
  constants.push(floats('scale', [], [inputs.series.scale]));
  nodes.push(
    node('Mul', ['predictions_scaled', 'scale'], [name], { doc: 'From units of a usual move to those of the series.' }),
  );
}
