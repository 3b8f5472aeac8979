/**
 * The float64 reference of a training step's model: what the GPU computes, unpadded, in PyTorch's names and layouts.
 */

import type { ModelShape } from '../networks/parameters.ts';
import { backward, type StateGradients } from './backward.ts';
import { teacherForcing } from './feedback.ts';
import { forward } from './forward.ts';
import { type Loss, softmaxCrossEntropy, squaredError } from './loss.ts';
import { expectLength, type LayerTrace, type State, type Tensors, type Window } from './types.ts';

export type { ModelShape } from '../networks/parameters.ts';
export { type Forward, forward } from './forward.ts';
export { type Inputs, type LayerTrace, type State, type Tensors, type Window, zeroState } from './types.ts';

export interface ForwardBackward extends StateGradients {
  /** Mean over the counted targets, nats; of numbers the mean squared error. */
  readonly loss: number;
  /** [T, B], nats; 0 where the target is ignored. */
  readonly lossByRow: Float64Array;
  /** [T, B, V] */
  readonly logits: Float64Array;
  /** [T, B, V] */
  readonly dlogits: Float64Array;
  /** By parameter name, row-major. */
  readonly grads: Tensors;
  /** After the last step. */
  readonly state: State;
  readonly layers: readonly LayerTrace[];
}

/**
 * Loss and every gradient of one window.
 *
 * @throws RangeError as {@link forward} does, or when a target is neither below V nor ignored
 */
export function forwardBackward(shape: ModelShape, params: Tensors, given: Window): ForwardBackward {
  const window = taught(shape, given);
  const pass = forward(shape, params, window);
  const { loss, lossByRow, dlogits } = lossOf(shape, pass.logits, window);
  return { loss, lossByRow, dlogits, ...pass, ...backward(shape, params, window, pass, dlogits) };
}

/** Mean loss of one window, nats, without gradients. */
export function windowLoss(shape: ModelShape, params: Tensors, window: Window): number {
  return lossOf(shape, forward(shape, params, taught(shape, window)).logits, window).loss;
}

/** With output recurrence a window whose answers nobody told is fed the right ones (teacher forcing). */
function taught(shape: ModelShape, window: Window): Window {
  return shape.feedback && !window.fed ? { ...window, fed: teacherForcing(window.targets, window.B) } : window;
}

function lossOf({ vocabularySize: V, regression }: ModelShape, outputs: Float64Array, window: Window): Loss {
  const { targets, numbers = new Float64Array() } = window;
  const [given, needed] = regression ? [numbers.length, outputs.length] : [targets.length, outputs.length / V];
  expectLength('targets', given, needed);
  return regression ? squaredError(outputs, numbers, V) : softmaxCrossEntropy(outputs, targets, V);
}
