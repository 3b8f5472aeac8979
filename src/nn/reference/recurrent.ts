import { addOuterProduct, addProduct, addTransposedProduct, addVector, type MatrixView } from '../../lib/linalg.ts';
import type { CellDef } from '../cells/types.ts';
import { type layerNames, type ModelShape, recurrenceOf } from '../parameters.ts';
import { normalise, normaliseBackward } from './norm.ts';
import { type Tensors, tensor } from './types.ts';

/** What a layer multiplies its own last state with; gradients of them have the same form. */
export interface RecurrentWeights {
  /** H */
  readonly hiddenSize: number;
  /** [G·H, H] of a full recurrence. */
  readonly matrix: MatrixView | null;
  /** [G·H] of a diagonal one. */
  readonly diagonal: Float64Array | null;
  /** [G·H], where there is a recurrence. */
  readonly bias: Float64Array | null;
  /** [G·H], with layer normalisation. */
  readonly norm: Float64Array | null;
  /** [P·H] of a cell whose units have weights to themselves. */
  readonly own: Float64Array | null;
}

/** @param names of the layer's tensors, in the direction at hand */
export function recurrentWeights(
  shape: ModelShape,
  tensors: Tensors,
  names: ReturnType<typeof layerNames>,
): RecurrentWeights {
  const { weightHh, weightCh, biasHh } = names;
  const { cell, hiddenSize } = shape;
  const recurrence = recurrenceOf(shape);
  const rows = cell.gates.length * hiddenSize;
  return {
    hiddenSize,
    matrix: recurrence === 'full' ? { data: tensor(tensors, weightHh), at: 0, rows, columns: hiddenSize } : null,
    diagonal: recurrence === 'diagonal' ? tensor(tensors, weightHh) : null,
    bias: recurrence === 'none' ? null : tensor(tensors, biasHh),
    norm: shape.layerNorm ? tensor(tensors, names.normHh) : null,
    own: cell.own?.length ? tensor(tensors, weightCh) : null,
  };
}

/** The rows of the gates first ≤ g < end of a matrix [G·H, H]. */
const rowsOfGates = (matrix: MatrixView, first: number, end: number): MatrixView => {
  const H = matrix.columns;
  return { ...matrix, at: matrix.at + first * H * H, rows: (end - first) * H };
};

/**
 * hp = W_hh h + b_hh of one row of [T+1, B, H], whose states begin at `at`, or normalised; of the gates first ≤ g < end, where the
 * recurrence is full.
 */
export function recurrentProjection(
  { hiddenSize: H, matrix, diagonal, bias, norm }: RecurrentWeights,
  hidden: Float64Array,
  at: number,
  hp: Float64Array,
  first = 0,
  end = hp.length / H,
): void {
  const part = (values: Float64Array): Float64Array => values.subarray(first * H, end * H);
  if (matrix && norm && bias) {
    part(hp).fill(0);
    addProduct(hp, first * H, rowsOfGates(matrix, first, end), hidden, at);
    normalise(part(hp), part(norm), part(bias), H);
    return;
  }
  if (bias) part(hp).set(part(bias));
  if (matrix) addProduct(hp, first * H, rowsOfGates(matrix, first, end), hidden, at);
  for (let i = 0; diagonal && i < hp.length; i++) {
    hp[i] = (hp[i] as number) + (diagonal[i] as number) * (hidden[at + (i % H)] as number);
  }
}

/** What unit j has to itself, P numbers. */
export function ownOf({ hiddenSize: H, own }: RecurrentWeights, j: number, out: Float64Array): void {
  for (let p = 0; own && p < out.length; p++) out[p] = own[p * H + j] as number;
}

/**
 * Adds a row's part to the gradients, and to dL/dh_{t−1}, which begins at `at` as the row's h_{t−1} does; of the gates first ≤ g < end,
 * where the recurrence is full.
 * @param dhp dL/dhp [G·H]; with layer normalisation it becomes the gradient by the product
 */
export function addRecurrentGradients(
  { hiddenSize: H, matrix, diagonal, norm }: RecurrentWeights,
  grads: RecurrentWeights,
  hidden: Float64Array,
  dHidden: Float64Array,
  at: number,
  dhp: Float64Array,
  first = 0,
  end = dhp.length / H,
): void {
  const part = (values: Float64Array): Float64Array => values.subarray(first * H, end * H);
  if (grads.bias) addVector(part(grads.bias), 0, part(dhp), 0, (end - first) * H);
  if (matrix && grads.matrix) {
    const rows = rowsOfGates(matrix, first, end);
    if (norm && grads.norm) {
      const product = new Float64Array((end - first) * H);
      addProduct(product, 0, rows, hidden, at);
      normaliseBackward(product, part(norm), part(dhp), part(grads.norm), H);
    }
    addTransposedProduct(dHidden, at, rows, dhp, first * H);
    addOuterProduct(rowsOfGates(grads.matrix, first, end), dhp, first * H, hidden, at);
  }
  for (let i = 0; diagonal && grads.diagonal && i < dhp.length; i++) {
    const j = at + (i % H);
    dHidden[j] = (dHidden[j] as number) + (dhp[i] as number) * (diagonal[i] as number);
    grads.diagonal[i] = (grads.diagonal[i] as number) + (dhp[i] as number) * (hidden[j] as number);
  }
}

/** Adds one unit's part of a step to the gradients of what it has to itself. */
export function addOwnGradients(
  { own = [] }: CellDef,
  grads: RecurrentWeights,
  j: number,
  dslots: ArrayLike<number>,
  before: number,
  after: number,
): void {
  if (!grads.own) return;
  for (const [p, vector] of own.entries()) {
    const index = p * grads.hiddenSize + j;
    const state = vector.after ? after : before;
    grads.own[index] = (grads.own[index] as number) + (dslots[vector.slot] as number) * state;
  }
}
