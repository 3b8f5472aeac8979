import type { ModelShape } from '../networks/parameters.ts';
import { equationsOf } from './cells.ts';
import { parted, reversedInput, reversedRows, turned } from './directions.ts';
import type { Forward } from './forward.ts';
import { addFed, inputProduct, type LayerPass, type LayerWeights, layerWeights, stepOf } from './layer.ts';
import { addOuterProduct, addTransposedProduct, addVector } from './matrix.ts';
import { normaliseBackward } from './norm.ts';
import { pooled, unpooled } from './pool.ts';
import { addRecurrentGradients } from './recurrent.ts';
import { directionsOf, isPooled, isResidual, ofLayer, outputWidth } from './structure.ts';
import { bordersOf } from './truncation.ts';
import { type LayerTrace, matrix, type Tensors, tensor, type Window, zerosLike } from './types.ts';
import { dropped, embedBackward, layerInput, spread } from './wiring.ts';

/**
 * The gradient of the loss by the states. Slot 0 of the time axis belongs to the state carried in, slot t+1 to the one
 * after step t.
 */
export interface StateGradients {
  /** By layer (of a bidirectional one by direction) [T+1, B, H]: dL/dh, by every path — the output above, the next step, the layers above. */
  readonly dHidden: readonly Float64Array[];
  /**
   * By layer [T+1, B, H]: dL/dc as an output of its step, that is by the next step alone; the path through the same
   * step's h is inside the cell. So slot T is 0. Zeros in cells without a cell state.
   */
  readonly dCell: readonly Float64Array[];
}

export interface Backward extends StateGradients {
  /** By parameter name. */
  readonly grads: Tensors;
}

/**
 * Backpropagation through time from dL/dlogits [T, B, V] to every parameter and state. Gradients stop at the state
 * carried in; nothing flows in from after the window.
 */
export function backward(
  shape: ModelShape,
  params: Tensors,
  window: Window,
  pass: Forward,
  dlogits: Float64Array,
): Backward {
  const { T, B, truncate = 0 } = window;
  const rows = reversedRows(window);
  const grads = zerosLike(params);
  const dHidden = pass.layers.map(({ hidden }) => new Float64Array(hidden.length));
  const dCell = pass.layers.map(({ cell }) => new Float64Array(cell.length));
  const { embedded, outputs } = pass.sources;
  const gradients = {
    embedded: new Float64Array(embedded.length),
    outputs: outputs.map(({ length }) => new Float64Array(length)),
  };
  gradients.outputs[shape.layers - 1]?.set(backwardHead(shape, params, grads, window, pass, dlogits));
  let above = pass.layers.length;
  for (let layer = shape.layers - 1; layer >= 0; layer--) {
    const of = ofLayer(shape, layer);
    const H = of.hiddenSize;
    const D = directionsOf(of);
    above -= D;
    const input = layerInput(shape, layer, window, pass.sources);
    const dHanded = gradients.outputs[layer] as Float64Array;
    if (isResidual(shape, layer))
      addVector(gradients.outputs[layer - 1] as Float64Array, 0, dHanded, 0, dHanded.length);
    const dOutput = dropped(shape, layer, dHanded, window);
    const parts = D === 2 ? parted(dOutput, rows, H) : [dOutput];
    const dInputs = parts.map((part, direction) => {
      const i = above + direction;
      const states = { dHidden: dHidden[i] as Float64Array, dCell: dCell[i] as Float64Array };
      states.dHidden.set(part, B * H);
      const weights = layerWeights(shape, params, layer, direction);
      const own = direction === 1 ? reversedInput(input, rows) : input;
      const given = layerWeights(shape, grads, layer, direction);
      return backwardLayer(
        { shape: of, weights, input: own, T, B, truncate, fed: window.fed },
        given,
        pass.layers[i] as LayerTrace,
        states,
      );
    });
    const [dInput = new Float64Array(), dReversed] = dInputs;
    if (dReversed) addVector(dInput, 0, turned(dReversed, rows, dReversed.length / rows.length), 0, dReversed.length);
    spread(shape, layer, T * B, dInput, gradients);
  }
  embedBackward(shape, grads, window, gradients.embedded);
  return { grads, dHidden, dCell };
}

/** Gradients of the output layer; returns dL/d(output) of the top layer [T, B, D·H] by this path. */
function backwardHead(
  shape: ModelShape,
  params: Tensors,
  grads: Tensors,
  window: Window,
  pass: Forward,
  dlogits: Float64Array,
): Float64Array {
  const V = shape.vocabularySize;
  const columns = outputWidth(shape, shape.layers - 1);
  const tops = pass.sources.outputs.at(-1) ?? new Float64Array();
  const read = isPooled(shape) ? pooled(shape, window, tops) : tops;
  const dRead = new Float64Array(read.length);
  const weight = matrix(params, 'head.weight', V, columns);
  const dWeight = matrix(grads, 'head.weight', V, columns);
  for (let row = 0; row < read.length / columns; row++) {
    addTransposedProduct(dRead, row * columns, weight, dlogits, row * V);
    addOuterProduct(dWeight, dlogits, row * V, read, row * columns);
    addVector(tensor(grads, 'head.bias'), 0, dlogits, row * V, V);
  }
  return isPooled(shape) ? unpooled(shape, window, tops, dRead) : dRead;
}

/**
 * One layer, the last step first.
 *
 * @param states in: dL/dh by the paths above this layer, from slot 1 on; out: the whole of both
 * @returns dL/d(input) [T, B, In]; empty for a one-hot input
 */
function backwardLayer(
  pass: LayerPass,
  grads: LayerWeights,
  trace: LayerTrace,
  { dHidden, dCell }: { dHidden: Float64Array; dCell: Float64Array },
): Float64Array {
  const { shape, weights, input, T, B, truncate = 0, fed } = pass;
  const H = shape.hiddenSize;
  const In = weights.weightIh.columns;
  const G = shape.cell.gates.length;
  const { backward: cellBackward, masked } = equationsOf(shape.cell.id);
  const first = masked?.firstGate ?? G;
  const dInput = new Float64Array('values' in input ? T * B * In : 0);
  const dxp = new Float64Array(G * H);
  const dhp = new Float64Array(G * H);
  const borders = bordersOf({ dHidden, dCell }, B * H, truncate);
  const add = (values: Float64Array | null, i: number, value: number): void => {
    if (values) values[i] = (values[i] as number) + value;
  };

  for (let row = T * B - 1; row >= 0; row--) {
    if (row % B === B - 1) borders.before(Math.floor(row / B));
    for (let j = 0; j < H; j++) {
      const before = row * H + j;
      const after = before + B * H;
      const next = { h: dHidden[after] as number, c: dCell[after] as number };
      const d = cellBackward(stepOf(pass, trace, row, j), next);
      add(dHidden, before, d.previous.h);
      dCell[before] = d.previous.c;
      for (let g = 0; g < G; g++) {
        dxp[g * H + j] = d.xp[g] as number;
        dhp[g * H + j] = d.hp[g] as number;
      }
      for (const [p, value] of d.peepholes.entries()) add(grads.recurrent.peepholes, p * H + j, value);
    }
    if (masked) {
      const steps = Array.from({ length: H }, (_, j) => stepOf(pass, trace, row, j));
      const dMasked = new Float64Array(H);
      const m = Float64Array.from(steps, masked.forward);
      addRecurrentGradients(weights.recurrent, grads.recurrent, m, dMasked, 0, dhp, first, G);
      for (const [j, step] of steps.entries()) {
        const { gate, sum, h } = masked.backward(step, dMasked[j] as number);
        add(dHidden, row * H + j, h);
        add(dxp, gate * H + j, sum);
        add(dhp, gate * H + j, sum);
      }
    }
    addRecurrentGradients(weights.recurrent, grads.recurrent, trace.hidden, dHidden, row * H, dhp, 0, first);
    addVector(grads.biasIh, 0, dxp, 0, G * H);
    if (weights.normIh && grads.normIh) {
      const product = new Float64Array(G * H);
      inputProduct(pass, row, product);
      normaliseBackward(product, weights.normIh, dxp, grads.normIh, H);
    }
    addFed(grads, fed, row, (r, at, data) => addVector(data, at, dxp, r, 1));
    if ('values' in input) {
      addTransposedProduct(dInput, row * In, weights.weightIh, dxp, 0);
      addOuterProduct(grads.weightIh, dxp, 0, input.values, row * In);
    } else {
      const id = input.ids[row] as number;
      for (let r = 0; r < G * H; r++) addVector(grads.weightIh.data, r * In + id, dxp, r, 1);
    }
    if (row % B === 0) borders.after(row / B);
  }
  return dInput;
}
