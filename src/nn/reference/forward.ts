import { addProduct } from '../../lib/linalg.ts';
import { elementCount, type ModelShape, parameterShapes } from '../parameters.ts';
import { forwardLayer, type LayerInput, layerWeights } from './layer.ts';
import { type Inputs, type LayerTrace, type State, type Tensors, tensor } from './types.ts';

export interface Forward {
  /** [T, B, V] */
  readonly logits: Float64Array;
  /** After the last step. */
  readonly state: State;
  /** By layer, the lowest first. */
  readonly layers: readonly LayerTrace[];
}

/**
 * A window through the stacked layers and the output layer: logits_t = W_head h_t + b_head.
 *
 * @throws RangeError when a tensor, the ids or the state do not have the sizes that the shape asks for, or an id is not below V
 */
export function forward(shape: ModelShape, params: Tensors, inputs: Inputs): Forward {
  checkSizes(shape, params, inputs);
  const { T, B } = inputs;
  const { hiddenSize: H, vocabularySize: V } = shape;
  const final: State = { h: inputs.state.h.slice(), c: inputs.state.c.slice() };
  const layers: LayerTrace[] = [];
  let input = lowestInput(shape, inputs);
  for (let layer = 0; layer < shape.layers; layer++) {
    const from = layer * B * H;
    const { h, c } = inputs.state;
    const weights = layerWeights(shape, params, layer);
    const trace = forwardLayer(
      { shape, weights, input, T, B },
      h.subarray(from, from + B * H),
      c.subarray(from, from + B * H),
    );
    final.h.set(trace.hidden.subarray(T * B * H), from);
    final.c.set(trace.cell.subarray(T * B * H), from);
    layers.push(trace);
    input = { values: outputs(trace, B * H) };
  }
  const logits = new Float64Array(T * B * V);
  const head = { data: tensor(params, 'head.weight'), at: 0, rows: V, columns: H };
  const top = layers.at(-1);
  for (let row = 0; top && row < T * B; row++) {
    logits.set(tensor(params, 'head.bias'), row * V);
    addProduct(logits, row * V, head, top.hidden, (row + B) * H);
  }
  return { logits, state: final, layers };
}

/** What the lowest layer reads. */
export const lowestInput = ({ features }: ModelShape, { ids, values }: Inputs): LayerInput =>
  features === undefined ? { ids } : { values: values ?? new Float64Array() };

/** [T, B, H]: the hidden states without the one carried in. */
export function outputs(trace: LayerTrace, rowSize: number): Float64Array {
  return trace.hidden.subarray(rowSize);
}

function checkSizes(shape: ModelShape, params: Tensors, { ids, values, T, B, state }: Inputs): void {
  const expect = (what: string, got: number, want: number): void => {
    if (got !== want) throw new RangeError(`${what} has ${got} elements where ${want} are needed`);
  };
  for (const parameter of parameterShapes(shape)) {
    expect(parameter.name, tensor(params, parameter.name).length, elementCount(parameter));
  }
  if (shape.features === undefined) expect('ids', ids.length, T * B);
  else expect('values', values?.length ?? 0, T * B * shape.features);
  expect('state.h', state.h.length, shape.layers * B * shape.hiddenSize);
  expect('state.c', state.c.length, shape.layers * B * shape.hiddenSize);
  if (shape.features !== undefined) return;
  const outside = ids.find((id) => id >= shape.vocabularySize);
  if (outside !== undefined)
    throw new RangeError(`id ${outside} is not below the vocabulary of ${shape.vocabularySize}`);
}
