import { addOuterProduct, addProduct, addTransposedProduct, addVector, type MatrixView } from '../../lib/linalg.ts';
import type { CellDef } from '../cells/types.ts';
import { type layerNames, type ModelShape, recurrenceOf } from '../parameters.ts';
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
    own: cell.own?.length ? tensor(tensors, weightCh) : null,
  };
}

/** hp = W_hh h + b_hh of one row of [T+1, B, H], whose states begin at `at`. */
export function recurrentProjection(
  { hiddenSize: H, matrix, diagonal, bias }: RecurrentWeights,
  hidden: Float64Array,
  at: number,
  hp: Float64Array,
): void {
  if (bias) hp.set(bias);
  if (matrix) addProduct(hp, 0, matrix, hidden, at);
  for (let i = 0; diagonal && i < hp.length; i++) {
    hp[i] = (hp[i] as number) + (diagonal[i] as number) * (hidden[at + (i % H)] as number);
  }
}

/** What unit j has to itself, P numbers. */
export function ownOf({ hiddenSize: H, own }: RecurrentWeights, j: number, out: Float64Array): void {
  for (let p = 0; own && p < out.length; p++) out[p] = own[p * H + j] as number;
}

/**
 * Adds a row's part to the gradients, and to dL/dh_{t−1}, which begins at `at` as the row's h_{t−1} does.
 * @param dhp dL/dhp [G·H]
 */
export function addRecurrentGradients(
  { hiddenSize: H, matrix, diagonal }: RecurrentWeights,
  grads: RecurrentWeights,
  hidden: Float64Array,
  dHidden: Float64Array,
  at: number,
  dhp: Float64Array,
): void {
  if (grads.bias) addVector(grads.bias, 0, dhp, 0, dhp.length);
  if (matrix) addTransposedProduct(dHidden, at, matrix, dhp, 0);
  if (grads.matrix) addOuterProduct(grads.matrix, dhp, 0, hidden, at);
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
