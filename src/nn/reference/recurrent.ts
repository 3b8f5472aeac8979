import type { ModelShape } from '../networks/parameters.ts';
import { addOuterProduct, addProduct, addTransposedProduct, addVector, type MatrixView } from './matrix.ts';
import { normalise, normaliseBackward } from './norm.ts';
import { recurrenceOf, tensorName } from './structure.ts';
import { matrix, type Tensors, tensor } from './types.ts';

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
  /** [P, H] of a cell with peepholes. */
  readonly peepholes: Float64Array | null;
}

/** One layer's recurrent tensors out of parameters, or out of gradients. */
export function recurrentWeights(
  shape: ModelShape,
  tensors: Tensors,
  layer: number,
  direction: number,
): RecurrentWeights {
  const { cell, hiddenSize: H } = shape;
  const recurrence = recurrenceOf(shape);
  const rows = cell.gates.length * H;
  const name = (own: string): string => tensorName(own, layer, direction);
  return {
    hiddenSize: H,
    matrix: recurrence === 'full' ? matrix(tensors, name('weight_hh'), rows, H) : null,
    diagonal: recurrence === 'diagonal' ? tensor(tensors, name('weight_hh'), rows) : null,
    bias: recurrence === 'none' ? null : tensor(tensors, name('bias_hh'), rows),
    norm: shape.layerNorm ? tensor(tensors, name('norm_hh'), rows) : null,
    peepholes: cell.peepholes ? tensor(tensors, name('weight_ch'), cell.peepholes.length * H) : null,
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
