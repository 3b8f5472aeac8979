import type { ModelShape } from '../networks/parameters.ts';
import type { CellState, CellStep } from './cells.ts';
import { equationsOf } from './cells.ts';
import { addProduct, addVector, type MatrixView } from './matrix.ts';
import { normalise } from './norm.ts';
import { type RecurrentWeights, recurrentProjection, recurrentWeights } from './recurrent.ts';
import { inputWidth, ofLayer, tensorName } from './structure.ts';
import { ignored, type LayerTrace, matrix, type Tensors, tensor } from './types.ts';

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
  const own = ofLayer(shape, layer);
  const rows = own.cell.gates.length * own.hiddenSize;
  const name = (tensorOf: string): string => tensorName(tensorOf, layer, direction);
  return {
    weightIh: matrix(tensors, name('weight_ih'), rows, inputWidth(shape, layer)),
    recurrent: recurrentWeights(own, tensors, layer, direction),
    biasIh: tensor(tensors, name('bias_ih'), rows),
    ...(shape.feedback && layer === 0 && { weightFb: matrix(tensors, name('weight_fb'), rows, shape.vocabularySize) }),
    ...(shape.layerNorm && { normIh: tensor(tensors, name('norm_ih'), rows) }),
  };
}

/**
 * Runs one layer over a window.
 *
 * @param hidden [B, H] before the first step
 * @param cell [B, H] before the first step
 */
export function forwardLayer(pass: LayerPass, hidden: Float64Array, cell: Float64Array): LayerTrace {
  const { shape, weights, T, B } = pass;
  const H = shape.hiddenSize;
  const G = shape.cell.gates.length;
  const S = shape.cell.slots.length;
  const { forward, masked } = equationsOf(shape.cell.id);
  const trace: LayerTrace = {
    hidden: new Float64Array((T + 1) * B * H),
    cell: new Float64Array((T + 1) * B * H),
    saved: new Float64Array(T * B * H * S),
    xp: new Float64Array(T * B * G * H),
    hp: new Float64Array(T * B * G * H),
  };
  trace.hidden.set(hidden);
  trace.cell.set(cell);
  const first = masked?.firstGate ?? G;
  for (let row = 0; row < T * B; row++) {
    const ofRow = (all: Float64Array): Float64Array => all.subarray(row * G * H, (row + 1) * G * H);
    const [xp, hp] = [ofRow(trace.xp), ofRow(trace.hp)] as const;
    projectInput(pass, row, xp);
    recurrentProjection(weights.recurrent, trace.hidden, row * H, hp, 0, first);
    if (masked) {
      const m = Float64Array.from({ length: H }, (_, j) => masked.forward(stepOf(pass, trace, row, j)));
      recurrentProjection(weights.recurrent, m, 0, hp, first, G);
    }
    for (let j = 0; j < H; j++) {
      const { h, c, slots } = forward(stepOf(pass, trace, row, j));
      trace.saved.set(slots, (row * H + j) * S);
      // Rows are time-major, so the same sequence one step later is B rows further on.
      trace.hidden[(row + B) * H + j] = h;
      trace.cell[(row + B) * H + j] = c;
    }
  }
  return trace;
}

/** What unit j gets in a row of [T, B]. */
export function stepOf({ shape, weights }: LayerPass, trace: LayerTrace, row: number, j: number): CellStep {
  const { cell, hiddenSize: H, activation } = shape;
  const gates = (values: Float64Array): number[] =>
    cell.gates.map((_, g) => values[(row * cell.gates.length + g) * H + j] as number);
  return {
    xp: gates(trace.xp),
    hp: gates(trace.hp),
    peepholes: (cell.peepholes ?? []).map((_, p) => weights.recurrent.peepholes?.[p * H + j] as number),
    previous: stateAt(trace, row * H + j),
    activation,
  };
}

/** h and c of one unit. */
function stateAt(trace: LayerTrace, index: number): CellState {
  return { h: trace.hidden[index] as number, c: trace.cell[index] as number };
}

/** xp = W_ih x + R y_{t−1} + b_ih, or normalised before its bias, for one row of [T, B]. */
function projectInput(pass: LayerPass, row: number, xp: Float64Array): void {
  const { weights } = pass;
  inputProduct(pass, row, xp);
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
  const id = fed?.[row] ?? ignored;
  if (!weightFb || id === ignored) return;
  for (let r = 0; r < weightFb.rows; r++) each(r, r * weightFb.columns + id, weightFb.data);
}

/** W_ih x, with output feedback + R y_{t−1}, for one row of [T, B]. */
export function inputProduct({ weights, input, fed }: LayerPass, row: number, out: Float64Array): void {
  const { weightIh } = weights;
  const { data, rows, columns } = weightIh;
  out.fill(0);
  addFed(weights, fed, row, (r, at, of) => addVector(out, r, of, at, 1));
  if ('values' in input) {
    addProduct(out, 0, weightIh, input.values, row * columns);
    return;
  }
  const id = input.ids[row] as number;
  for (let r = 0; r < rows; r++) addVector(out, r, data, r * columns + id, 1);
}
