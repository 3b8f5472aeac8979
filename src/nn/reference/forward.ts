import type { ModelShape } from '../networks/parameters.ts';
import { joined, reversedInput, reversedRows } from './directions.ts';
import { forwardLayer, layerWeights } from './layer.ts';
import { addProduct } from './matrix.ts';
import { pooled } from './pool.ts';
import { directionsOf, isPooled, ofLayer, outputWidth } from './structure.ts';
import {
  expectLength,
  type Inputs,
  type LayerTrace,
  matrix,
  type State,
  type Tensors,
  tensor,
  zeroState,
} from './types.ts';
import { embed, layerInput, layerOutput, type Sources } from './wiring.ts';

export interface Forward {
  /** [T, B, V], of a pooled model [B, V] */
  readonly logits: Float64Array;
  /** After the last step. */
  readonly state: State;
  /** By layer, the lowest first; of a bidirectional one the forward direction and then the other. */
  readonly layers: readonly LayerTrace[];
  /** What the layers read from. */
  readonly sources: Sources;
}

/**
 * A window through the stacked layers and the output layer: logits_t = W_head h_t + b_head.
 *
 * @throws RangeError when a tensor, the ids or the state do not have the sizes that the shape asks for, or an id is not below V
 */
export function forward(shape: ModelShape, params: Tensors, inputs: Inputs): Forward {
  const { T, B } = inputs;
  const V = shape.vocabularySize;
  const width = outputWidth(shape, shape.layers - 1);
  const weights = Array.from({ length: shape.layers }, (_, layer) =>
    Array.from({ length: directionsOf(ofLayer(shape, layer)) }, (_unused, direction) =>
      layerWeights(shape, params, layer, direction),
    ),
  );
  const head = matrix(params, 'head.weight', V, width);
  const bias = tensor(params, 'head.bias', V);
  checkSizes(shape, inputs);
  const rows = reversedRows(inputs);
  const final: State = { h: inputs.state.h.slice(), c: inputs.state.c.slice() };
  const layers: LayerTrace[] = [];
  const outputs: Float64Array[] = [];
  const sources = { embedded: embed(shape, params, inputs), outputs };
  let from = 0;
  weights.forEach((directions, layer) => {
    const own = ofLayer(shape, layer);
    const H = own.hiddenSize;
    const input = layerInput(shape, layer, inputs, sources);
    const traces = directions.map((ofDirection, direction) => {
      const { h, c } = inputs.state;
      const trace = forwardLayer(
        {
          shape: own,
          weights: ofDirection,
          input: direction === 1 ? reversedInput(input, rows) : input,
          T,
          B,
          fed: inputs.fed,
        },
        h.subarray(from, from + B * H),
        c.subarray(from, from + B * H),
      );
      final.h.set(trace.hidden.subarray(T * B * H), from);
      final.c.set(trace.cell.subarray(T * B * H), from);
      from += B * H;
      return trace;
    });
    layers.push(...traces);
    outputs.push(layerOutput(shape, layer, layerOutputs(H, traces, inputs), inputs, outputs.at(-1)));
  });
  const tops = outputs.at(-1) ?? new Float64Array();
  const read = isPooled(shape) ? pooled(shape, inputs, tops) : tops;
  const logits = new Float64Array((read.length / width) * V);
  for (let row = 0; row < logits.length / V; row++) {
    logits.set(bias, row * V);
    addProduct(logits, row * V, head, read, row * width);
  }
  return { logits, state: final, layers, sources };
}

/** [T, B, D·H]: the hidden states of a layer without those carried in. */
function layerOutputs(H: number, traces: readonly LayerTrace[], inputs: Inputs): Float64Array {
  const [ahead = new Float64Array(), back] = traces.map(({ hidden }) => hidden.subarray(inputs.B * H));
  return back ? joined(ahead, back, reversedRows(inputs), H) : ahead;
}

function checkSizes(shape: ModelShape, { ids, values, T, B, lengths, state }: Inputs): void {
  const stateSize = zeroState(shape, B).h.length;
  expectLength('state.h', state.h.length, stateSize);
  expectLength('state.c', state.c.length, stateSize);
  if (lengths) expectLength('lengths', lengths.length, B);
  const wrong = lengths?.find((length) => length < 1 || length > T);
  if (wrong !== undefined) throw new RangeError(`a sequence of ${wrong} steps does not fit a window of ${T}`);
  if (shape.features !== undefined) {
    expectLength('values', values?.length ?? 0, T * B * shape.features);
    return;
  }
  expectLength('ids', ids.length, T * B);
  const symbols = shape.symbols ?? shape.vocabularySize;
  const outside = ids.find((id) => id >= symbols);
  if (outside !== undefined) throw new RangeError(`id ${outside} is not below the vocabulary of ${symbols}`);
}
