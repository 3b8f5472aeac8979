import { addOuterProduct, addTransposedProduct, addVector } from '../../lib/linalg.ts';
import { isResidual } from '../graph.ts';
import { directionsOf, isPooled, type ModelShape } from '../parameters.ts';
import { parted, turned, turnedInput, turnedRows } from './directions.ts';
import type { Forward } from './forward.ts';
import { addFed, inputProduct, type LayerPass, type LayerWeights, layerWeights, stateAt } from './layer.ts';
import { normaliseBackward } from './norm.ts';
import { pooled, unpooled } from './pool.ts';
import { addOwnGradients, addRecurrentGradients, ownOf } from './recurrent.ts';
import { bordersOf } from './truncation.ts';
import { type LayerTrace, type Tensors, tensor, type Window, zerosLike } from './types.ts';
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
  const H = shape.hiddenSize;
  const D = directionsOf(shape);
  const rows = turnedRows(window);
  const grads = zerosLike(params);
  const dHidden = pass.layers.map(() => new Float64Array((T + 1) * B * H));
  const dCell = pass.layers.map(() => new Float64Array((T + 1) * B * H));
  const { embedded, outputs } = pass.sources;
  const gradients = {
    embedded: new Float64Array(embedded.length),
    outputs: outputs.map(({ length }) => new Float64Array(length)),
  };
  gradients.outputs[shape.layers - 1]?.set(backwardHead(shape, params, grads, window, pass, dlogits));
  for (let layer = shape.layers - 1; layer >= 0; layer--) {
    const input = layerInput(shape, layer, window, pass.sources);
    const dHanded = gradients.outputs[layer] as Float64Array;
    if (isResidual(shape, layer))
      addVector(gradients.outputs[layer - 1] as Float64Array, 0, dHanded, 0, dHanded.length);
    const dOutput = dropped(shape, layer, dHanded, window);
    const parts = D === 2 ? parted(dOutput, rows, H) : [dOutput];
    const dInputs = parts.map((part, direction) => {
      const i = layer * D + direction;
      const states = { dHidden: dHidden[i] as Float64Array, dCell: dCell[i] as Float64Array };
      states.dHidden.set(part, B * H);
      const weights = layerWeights(shape, params, layer, direction);
      const own = direction === 1 ? turnedInput(input, rows) : input;
      const given = layerWeights(shape, grads, layer, direction);
      return backwardLayer(
        { shape, weights, input: own, T, B, truncate, fed: window.fed },
        given,
        pass.layers[i] as LayerTrace,
        states,
      );
    });
    const [dInput = new Float64Array(), dTurned] = dInputs;
    if (dTurned) addVector(dInput, 0, turned(dTurned, rows, dTurned.length / rows.length), 0, dTurned.length);
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
  const columns = directionsOf(shape) * shape.hiddenSize;
  const tops = pass.sources.outputs.at(-1) ?? new Float64Array();
  const read = isPooled(shape) ? pooled(shape, window, tops) : tops;
  const dRead = new Float64Array(read.length);
  const weight = { data: tensor(params, 'head.weight'), at: 0, rows: V, columns };
  const dWeight = { ...weight, data: tensor(grads, 'head.weight') };
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
  { shape, weights, input, T, B, truncate = 0, fed }: LayerPass,
  grads: LayerWeights,
  trace: LayerTrace,
  { dHidden, dCell }: { dHidden: Float64Array; dCell: Float64Array },
): Float64Array {
  const { cell: def, activation, hiddenSize: H } = shape;
  const In = weights.weightIh.columns;
  const G = def.gates.length;
  const S = def.slots.length;
  const dInput = new Float64Array('values' in input ? T * B * In : 0);
  const dslots = new Float64Array(S);
  const own = new Float64Array(def.own?.length ?? 0);
  const dxp = new Float64Array(G * H);
  const dhp = new Float64Array(G * H);
  const borders = bordersOf({ dHidden, dCell }, B * H, truncate);
  const raw = new Float64Array(G * H);
  const [masked, dMasked] = [new Float64Array(H), new Float64Array(H)];
  const first = G - (def.second?.gates ?? 0);

  for (let row = T * B - 1; row >= 0; row--) {
    if (row % B === B - 1) borders.before(Math.floor(row / B));
    for (let j = 0; j < H; j++) {
      const before = row * H + j;
      const after = before + B * H;
      ownOf(weights.recurrent, j, own);
      const direct = def.backward({
        own,
        saved: trace.saved.subarray(before * S, (before + 1) * S),
        previous: stateAt(trace, before),
        next: stateAt(trace, after),
        dh: dHidden[after] as number,
        dc: dCell[after] as number,
        activation,
        dslots,
      });
      dHidden[before] = (dHidden[before] as number) + direct.h;
      dCell[before] = direct.c;
      for (let g = 0; g < G; g++) {
        dxp[g * H + j] = dslots[g] as number;
        dhp[g * H + j] = dslots[def.recurrentSlots[g] ?? g] as number;
      }
      addOwnGradients(def, grads.recurrent, j, dslots, trace.cell[before] as number, trace.cell[after] as number);
    }
    if (def.second) {
      const { slot, backward: unmask } = def.second;
      const mask = (j: number): number => trace.saved[(row * H + j) * S + slot] as number;
      for (let j = 0; j < H; j++) masked[j] = mask(j) * (trace.hidden[row * H + j] as number);
      dMasked.fill(0);
      addRecurrentGradients(weights.recurrent, grads.recurrent, masked, dMasked, 0, dhp, first, G);
      for (let j = 0; j < H; j++) {
        const before = row * H + j;
        const { dslot, h } = unmask(mask(j), stateAt(trace, before), dMasked[j] as number);
        dHidden[before] = (dHidden[before] as number) + h;
        dxp[slot * H + j] = dslot;
        dhp[slot * H + j] = dslot;
      }
    }
    addRecurrentGradients(weights.recurrent, grads.recurrent, trace.hidden, dHidden, row * H, dhp, 0, first);
    addVector(grads.biasIh, 0, dxp, 0, G * H);
    addFed(grads, fed, row, (r, at, data) => addVector(data, at, dxp, r, 1));
    if (weights.normIh && grads.normIh) {
      inputProduct(weights, input, row, raw);
      normaliseBackward(raw, weights.normIh, dxp, grads.normIh, H);
    }
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
