import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { addProduct, addVector, type MatrixView } from '../../lib/linalg.ts';
import type { CellState } from '../cells/types.ts';
import { feedbackName, inputSize, layerNames, type ModelShape } from '../parameters.ts';
import { normalise } from './norm.ts';
import { ownOf, type RecurrentWeights, recurrentProjection, recurrentWeights } from './recurrent.ts';
import { type LayerTrace, type Tensors, tensor } from './types.ts';

/** One-hot ids [T, B], or dense values [T, B, In]. */
export type LayerInput = { readonly ids: Uint32Array } | { readonly values: Float64Array };

export interface LayerWeights {
  /** [G·H, In] */
  readonly weightIh: MatrixView;
  readonly recurrent: RecurrentWeights;
  /** [G·H] */
  readonly biasIh: Float64Array;
  /** [G·H], with layer normalisation */
  readonly normIh?: Float64Array;
  /** R [G·H, V] of the lowest layer, with output recurrence */
  readonly weightFb?: MatrixView;
}

/** What both directions of one layer work on. */
export interface LayerPass {
  readonly shape: ModelShape;
  readonly weights: LayerWeights;
  readonly input: LayerInput;
  readonly T: number;
  readonly B: number;
  /** As of the window; the borders of a direction are in the order it reads in. */
  readonly truncate?: number;
  /** As of the window. */
  readonly fed?: Uint32Array | undefined;
}

/** One layer's tensors out of parameters, or out of gradients. */
export function layerWeights(shape: ModelShape, tensors: Tensors, layer: number, direction = 0): LayerWeights {
  const names = layerNames(layer, direction);
  const rows = shape.cell.gates.length * shape.hiddenSize;
  const matrix = (name: string, columns: number): MatrixView => ({ data: tensor(tensors, name), at: 0, rows, columns });
  return {
    weightIh: matrix(names.weightIh, inputSize(shape, layer)),
    recurrent: recurrentWeights(shape, tensors, names),
    biasIh: tensor(tensors, names.biasIh),
    ...(shape.feedback && layer === 0 && { weightFb: matrix(feedbackName, shape.vocabularySize) }),
    ...(shape.layerNorm && { normIh: tensor(tensors, names.normIh) }),
  };
}

/**
 * Runs one layer over a window.
 *
 * @param hidden [B, H] before the first step
 * @param cell [B, H] before the first step
 */
export function forwardLayer(pass: LayerPass, hidden: Float64Array, cell: Float64Array): LayerTrace {
  const { weights, input, T, B } = pass;
  const { cell: def, activation, hiddenSize: H } = pass.shape;
  const G = def.gates.length;
  const S = def.slots.length;
  const trace: LayerTrace = {
    hidden: new Float64Array((T + 1) * B * H),
    cell: new Float64Array((T + 1) * B * H),
    saved: new Float64Array(T * B * H * S),
  };
  trace.hidden.set(hidden);
  trace.cell.set(cell);
  const xp = new Float64Array(G * H);
  const hp = new Float64Array(G * H);
  const masked = new Float64Array(H);
  const first = G - (def.second?.gates ?? 0);
  const unitXp = new Float64Array(G);
  const unitHp = new Float64Array(G);
  const own = new Float64Array(def.own?.length ?? 0);
  const take = (j: number): void => {
    for (let g = 0; g < G; g++) {
      unitXp[g] = xp[g * H + j] as number;
      unitHp[g] = hp[g * H + j] as number;
    }
  };
  for (let row = 0; row < T * B; row++) {
    projectInput(weights, input, row, xp);
    addFed(weights, pass.fed, row, (r, at, data) => addVector(xp, r, data, at, 1));
    recurrentProjection(weights.recurrent, trace.hidden, row * H, hp, 0, first);
    if (def.second) {
      for (let j = 0; j < H; j++) {
        take(j);
        masked[j] = def.second.mask({ xp: unitXp, hp: unitHp, previous: stateAt(trace, row * H + j) });
      }
      recurrentProjection(weights.recurrent, masked, 0, hp, first, G);
    }
    for (let j = 0; j < H; j++) {
      take(j);
      const saved = trace.saved.subarray((row * H + j) * S, (row * H + j + 1) * S);
      ownOf(weights.recurrent, j, own);
      const previous = stateAt(trace, row * H + j);
      const next = def.forward({ xp: unitXp, hp: unitHp, own, previous, activation, saved });
      // Rows are time-major, so the same sequence one step later is B rows further on.
      trace.hidden[(row + B) * H + j] = next.h;
      trace.cell[(row + B) * H + j] = next.c;
    }
  }
  return trace;
}

/** h and c of one unit. */
export function stateAt(trace: LayerTrace, index: number): CellState {
  return { h: trace.hidden[index] as number, c: trace.cell[index] as number };
}

/** xp = W_ih x + b_ih, or normalised, for one row of [T, B]. */
function projectInput(weights: LayerWeights, input: LayerInput, row: number, xp: Float64Array): void {
  inputProduct(weights, input, row, xp);
  if (weights.normIh) normalise(xp, weights.normIh, weights.biasIh, weights.recurrent.hiddenSize);
  else addVector(xp, 0, weights.biasIh, 0, xp.length);
}

/** Each of R's entries that a row is fed by: its place in xp and in R. */
export function addFed(
  { weightFb }: LayerWeights,
  fed: Uint32Array | undefined,
  row: number,
  each: (r: number, at: number, data: Float64Array) => void,
): void {
  const id = fed?.[row] ?? ignoredTarget;
  if (!weightFb || id === ignoredTarget) return;
  for (let r = 0; r < weightFb.rows; r++) each(r, r * weightFb.columns + id, weightFb.data);
}

/** W_ih x for one row of [T, B]. */
export function inputProduct({ weightIh }: LayerWeights, input: LayerInput, row: number, out: Float64Array): void {
  const { data, rows, columns } = weightIh;
  out.fill(0);
  if ('values' in input) {
    addProduct(out, 0, weightIh, input.values, row * columns);
    return;
  }
  const id = input.ids[row] as number;
  for (let r = 0; r < rows; r++) addVector(out, r, data, r * columns + id, 1);
}
