import type { ModelPlan } from '../nn/memory/spec.ts';
import type { RecurrenceConfig } from '../nn/modules/recurrence/definition.ts';
import { axisOf, rowsOf } from '../nn/network/axes.ts';
import { paddedWidth } from '../nn/network/padding.ts';
import type { ResolvedNode } from '../nn/network/resolve.ts';
import type { Features } from '../nn/network/types.ts';
import { head as headName } from '../nn/networks/stack.ts';
import { headParameters } from '../nn/strategy/head.ts';
import { isWavefront } from '../nn/strategy/recurrenceVariants.ts';
import { multipliedInputs } from './limits.ts';

const vec4sOf = ({ parts }: Features): number => paddedWidth(parts) / 4;

/**
 * Bytes that the matrix products of a training step read as its plan runs them: every load of every invocation, where the bytes of
 * `stepWork` move once. A register tile of m × n sums reads m + n values for m · n multiply-adds, so its size decides this figure,
 * and registers bound its size. Loads of biases, of one-hot rows and of what is pointwise are not counted; attention is by dot.
 */
export function productReads({ spec, nodes, variants }: ModelPlan): number {
  const { batchSize: B, sourceLength: S = 0 } = spec;
  const { forward, backward, rows, outer, head } = variants;

  /** Loads of vec4s by an invocation, in quads a quarter of the shared ones. */
  const shared = (count: number, quad: boolean): number => (quad ? count / 4 : count);

  /** 4 · K4 inputs to 4 · N4 outputs, over rows of every time step and sequence. */
  const rowProduct = (count: number, K4: number, N4: number): number =>
    Math.ceil(count / rows.TM) * Math.ceil((4 * N4) / rows.TN) * K4 * (shared(rows.TM, rows.quad) + rows.TN);
  const outerProduct = (count: number, K4: number, N4: number): number =>
    count * Math.ceil(K4 / outer.TK) * Math.ceil(N4 / outer.TN) * (shared(outer.TK, outer.quad) + outer.TN);

  function forwardSteps(T: number, G: number, U4: number): number {
    if (forward.kind === 'elementwise') return 0;
    if (forward.kind === 'persistent') {
      const { BT, J, resident } = forward;
      return Math.ceil(B / BT) * Math.ceil((4 * U4) / J) * U4 * (T * BT + (resident ? 1 : T) * G * J);
    }
    const GS = forward.kind === 'looped' ? forward.GS : G;
    const states = shared(forward.R, forward.kind === 'looped' && forward.quad);
    return T * Math.ceil(B / forward.R) * U4 * U4 * (G / GS) * (states + 4 * GS);
  }

  function backwardSteps(T: number, G: number, U4: number): number {
    if (backward.kind === 'elementwise') return 0;
    if (backward.kind === 'persistent') {
      const { BT, J, resident } = backward;
      return Math.ceil(B / BT) * Math.ceil((4 * U4) / J) * G * U4 * (T * BT + (resident ? 1 : T) * J);
    }
    const J = backward.kind === 'looped' ? backward.J : 1;
    const gates = shared(backward.R, backward.kind === 'looped' && backward.quad);
    return T * Math.ceil(B / backward.R) * Math.ceil(U4 / J) * G * U4 * (gates + 4 * J);
  }

  function layer(node: ResolvedNode): number {
    const { cell, hiddenSize, recurrence } = node.config as RecurrenceConfig;
    const count = rowsOf(axisOf(node.output), spec);
    const G = cell.gates.length;
    const U4 = paddedWidth([hiddenSize]) / 4;
    const [ahead, back] = [forwardSteps(count / B, G, U4), backwardSteps(count / B, G, U4)];
    let vec4s = ahead + back;
    if (recurrence === 'full') vec4s += outerProduct(count, U4, G * U4);
    for (const input of multipliedInputs({ nodes }, node)) {
      const In4 = vec4sOf(input);
      // A wavefront takes the products between two layers as it takes those of a layer's own.
      vec4s += isWavefront(forward) ? ahead : rowProduct(count, In4, G * U4);
      vec4s += isWavefront(backward) ? back : rowProduct(count, G * U4, In4);
      vec4s += outerProduct(count, In4, G * U4);
    }
    return vec4s;
  }

  /** The head's product forward may be one with its loss. */
  function linear({ name, inputs, output }: ResolvedNode): number {
    const count = rowsOf(axisOf(output), spec);
    const N4 = vec4sOf(output as Features);
    const read = (inputs as readonly Features[]).map(vec4sOf);
    let vec4s = read.reduce((sum, K4) => sum + rowProduct(count, N4, K4) + outerProduct(count, K4, N4), 0);
    for (const K4 of read) {
      if (name !== headName || head.kind === 'split') vec4s += rowProduct(count, K4, N4);
      else {
        const { WX, PARTS } = headParameters(head, 4 * N4);
        vec4s += Math.ceil(count / head.TM) * WX * PARTS * K4 * (shared(head.TM, head.quad) + head.TN);
      }
    }
    return vec4s;
  }

  /**
   * Of each step and step of its source: query and key for the score, a value for the context, a value and the context's gradient for the
   * score's, a key for the query's gradient, a query for the key's and the context's gradient for the value's; and four weights.
   */
  const attention = ({ inputs, output }: ResolvedNode): number => {
    const [query4 = 0, , values4 = 0] = (inputs as readonly Features[]).map(vec4sOf);
    return rowsOf(axisOf(output), spec) * S * (4 + 2 / 4) * (query4 + values4);
  };

  const readsOf: Readonly<Record<string, (node: ResolvedNode) => number>> = { recurrence: layer, linear, attention };
  return 16 * nodes.reduce((sum, node) => sum + (readsOf[node.definition.kind]?.(node) ?? 0), 0);
}
