import type { ModelPlan } from '../nn/memory/spec.ts';
import { paddedWidth } from '../nn/network/padding.ts';
import { recurrenceOf } from '../nn/networks/parameters.ts';
import { headParameters } from '../nn/strategy/head.ts';
import { isWavefront } from '../nn/strategy/recurrenceVariants.ts';
import { layersOf, multipliedInputs } from './limits.ts';

/**
 * Bytes that the matrix products of a training step read as its plan runs them: every load of every invocation, where the bytes of
 * `stepWork` move once. A register tile of m × n sums reads m + n values for m · n multiply-adds, so its size decides this figure,
 * and registers bound its size. Loads of biases, of one-hot rows and of what is pointwise are not counted.
 */
export function productReads({ spec, nodes, layout, variants }: ModelPlan): number {
  const { shape, batchSize: B, seqLength: T } = spec;
  const { cell } = shape;
  const G = cell.gates.length;
  const U4 = layout.units / 4;
  const V4 = layout.paddedVocabulary / 4;
  const { forward, backward, rows, outer, head } = variants;

  /** Loads of vec4s by an invocation, in quads a quarter of the shared ones. */
  const shared = (count: number, quad: boolean): number => (quad ? count / 4 : count);

  /** 4 · K4 inputs to 4 · N4 outputs, over rows of every time step and sequence. */
  const rowProduct = (K4: number, N4: number): number =>
    Math.ceil((T * B) / rows.TM) * Math.ceil((4 * N4) / rows.TN) * K4 * (shared(rows.TM, rows.quad) + rows.TN);
  const outerProduct = (K4: number, N4: number): number =>
    T * B * Math.ceil(K4 / outer.TK) * Math.ceil(N4 / outer.TN) * (shared(outer.TK, outer.quad) + outer.TN);

  function forwardSteps(): number {
    if (forward.kind === 'elementwise') return 0;
    if (forward.kind === 'persistent') {
      const { BT, J, resident } = forward;
      return Math.ceil(B / BT) * Math.ceil((4 * U4) / J) * U4 * (T * BT + (resident ? 1 : T) * G * J);
    }
    const GS = forward.kind === 'looped' ? forward.GS : G;
    const states = shared(forward.R, forward.kind === 'looped' && forward.quad);
    return T * Math.ceil(B / forward.R) * U4 * U4 * (G / GS) * (states + 4 * GS);
  }

  function backwardSteps(): number {
    if (backward.kind === 'elementwise') return 0;
    if (backward.kind === 'persistent') {
      const { BT, J, resident } = backward;
      return Math.ceil(B / BT) * Math.ceil((4 * U4) / J) * G * U4 * (T * BT + (resident ? 1 : T) * J);
    }
    const J = backward.kind === 'looped' ? backward.J : 1;
    const gates = shared(backward.R, backward.kind === 'looped' && backward.quad);
    return T * Math.ceil(B / backward.R) * Math.ceil(U4 / J) * G * U4 * (gates + 4 * J);
  }

  function headProduct(): number {
    if (head.kind === 'split') return rowProduct(U4, V4);
    const { WX, PARTS } = headParameters(head, 4 * V4);
    return Math.ceil((T * B) / head.TM) * WX * PARTS * U4 * (shared(head.TM, head.quad) + head.TN);
  }

  let vec4s = headProduct() + rowProduct(V4, U4) + outerProduct(U4, V4);
  for (const layer of layersOf({ nodes })) {
    vec4s += forwardSteps() + backwardSteps();
    if (recurrenceOf(shape) === 'full') vec4s += outerProduct(U4, G * U4);
    for (const { parts } of multipliedInputs({ nodes }, layer)) {
      const In4 = paddedWidth(parts) / 4;
      // A wavefront takes the products between two layers as it takes those of a layer's own.
      vec4s += isWavefront(forward) ? forwardSteps() : rowProduct(In4, G * U4);
      vec4s += isWavefront(backward) ? backwardSteps() : rowProduct(G * U4, In4);
      vec4s += outerProduct(In4, G * U4);
    }
  }
  return 16 * vec4s;
}
