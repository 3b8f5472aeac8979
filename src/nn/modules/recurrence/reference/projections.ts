import {
  addOuterProduct,
  addProduct,
  addTransposedProduct,
  addVector,
  type MatrixView,
  rowsOf,
} from '../../../reference/matrix.ts';
import { type Data, ignored } from '../../../reference/types.ts';
import { normalise, normaliseBackward } from './norm.ts';
import type { RecurrentWeights, Weights } from './weights.ts';

/** The column of a matrix that an id picks in each of its rows; none where a step has no id. */
function eachPicked(id: number, { at, rows, stride }: MatrixView, each: (r: number, index: number) => void): void {
  for (let r = 0; id !== ignored && r < rows; r++) each(r, at + r * stride + id);
}

/** out = W_ih x of one row of [T, B], the sum over what is read. */
function inputProduct(weights: Weights, inputs: readonly Data[], row: number, out: Float64Array): void {
  out.fill(0);
  inputs.forEach((input, i) => {
    const weight = weights.inputs[i] as MatrixView;
    if (input.kind === 'features') addProduct(out, 0, weight, input.values, row * weight.columns);
    else eachPicked(input.ids[row] as number, weight, (r, index) => addVector(out, r, weight.data, index, 1));
  });
}

/** xp = W_ih x + b_ih, or normalised before its bias, for one row of [T, B]. */
export function inputProjection(
  weights: Weights,
  inputs: readonly Data[],
  row: number,
  xp: Float64Array,
  H: number,
): void {
  inputProduct(weights, inputs, row, xp);
  if (weights.normIh) normalise(xp, weights.normIh, weights.biasIh, H);
  else addVector(xp, 0, weights.biasIh, 0, xp.length);
}

/**
 * Adds a row's part to the gradients of what the input projection is made of.
 * @param dInputs of each input, null of ids
 * @param dxp dL/dxp [G·H]; with layer normalisation it becomes the gradient by the product
 */
export function addInputGradients(
  weights: Weights,
  grads: Weights,
  inputs: readonly Data[],
  dInputs: readonly (Float64Array | null)[],
  row: number,
  dxp: Float64Array,
  H: number,
): void {
  addVector(grads.biasIh, 0, dxp, 0, dxp.length);
  if (weights.normIh && grads.normIh) {
    const product = new Float64Array(dxp.length);
    inputProduct(weights, inputs, row, product);
    normaliseBackward(product, weights.normIh, dxp, grads.normIh, H);
  }
  inputs.forEach((input, i) => {
    const [weight, dWeight, dInput] = [weights.inputs[i] as MatrixView, grads.inputs[i] as MatrixView, dInputs[i]];
    if (input.kind === 'ids') {
      eachPicked(input.ids[row] as number, dWeight, (r, index) => addVector(dWeight.data, index, dxp, r, 1));
      return;
    }
    if (dInput) addTransposedProduct(dInput, row * weight.columns, weight, dxp, 0);
    addOuterProduct(dWeight, dxp, 0, input.values, row * weight.columns);
  });
}

/**
 * hp = W_hh h + b_hh of one row of [T+1, B, H], whose states begin at `at`, or normalised; of the gates first ≤ g < end, where the
 * recurrence is full.
 */
export function recurrentProjection(
  { matrix, diagonal, bias, norm }: RecurrentWeights,
  hidden: Float64Array,
  at: number,
  hp: Float64Array,
  H: number,
  first = 0,
  end = hp.length / H,
): void {
  const part = (values: Float64Array): Float64Array => values.subarray(first * H, end * H);
  part(hp).fill(0);
  if (bias && !norm) part(hp).set(part(bias));
  if (matrix) addProduct(hp, first * H, rowsOf(matrix, first * H, end * H), hidden, at);
  if (bias && norm) normalise(part(hp), part(norm), part(bias), H);
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
  { matrix, diagonal, norm }: RecurrentWeights,
  grads: RecurrentWeights,
  hidden: Float64Array,
  dHidden: Float64Array,
  at: number,
  dhp: Float64Array,
  H: number,
  first = 0,
  end = dhp.length / H,
): void {
  const part = (values: Float64Array): Float64Array => values.subarray(first * H, end * H);
  if (grads.bias) addVector(part(grads.bias), 0, part(dhp), 0, (end - first) * H);
  if (matrix && grads.matrix) {
    const rows = rowsOf(matrix, first * H, end * H);
    if (norm && grads.norm) {
      const product = new Float64Array((end - first) * H);
      addProduct(product, 0, rows, hidden, at);
      normaliseBackward(product, part(norm), part(dhp), part(grads.norm), H);
    }
    addTransposedProduct(dHidden, at, rows, dhp, first * H);
    addOuterProduct(rowsOf(grads.matrix, first * H, end * H), dhp, first * H, hidden, at);
  }
  for (let i = 0; diagonal && grads.diagonal && i < dhp.length; i++) {
    const j = at + (i % H);
    dHidden[j] = (dHidden[j] as number) + (dhp[i] as number) * (diagonal[i] as number);
    grads.diagonal[i] = (grads.diagonal[i] as number) + (dhp[i] as number) * (hidden[j] as number);
  }
}
