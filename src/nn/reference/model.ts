/**
 * The float64 reference of a training step's model: what the GPU computes, unpadded, in PyTorch's names and layouts.
 */
import type { ModelShape } from '../parameters.ts';
import { backward, type StateGradients } from './backward.ts';
import { forward } from './forward.ts';
import { softmaxCrossEntropy } from './loss.ts';
import type { LayerTrace, State, Tensors, Window } from './types.ts';

export type { ModelShape } from '../parameters.ts';
export { type Forward, forward } from './forward.ts';
export {
  IGNORED_TARGET,
  type Inputs,
  type LayerTrace,
  type State,
  type Tensors,
  type Window,
  zeroState,
} from './types.ts';

export interface ForwardBackward extends StateGradients {
  /** Mean over the counted targets, nats. */
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
export function forwardBackward(shape: ModelShape, params: Tensors, window: Window): ForwardBackward {
  if (window.targets.length !== window.T * window.B) {
    throw new RangeError(`targets has ${window.targets.length} elements where ${window.T * window.B} are needed`);
  }
  const pass = forward(shape, params, window);
  const { loss, lossByRow, dlogits } = softmaxCrossEntropy(pass.logits, window.targets, shape.vocabularySize);
  return { loss, lossByRow, dlogits, ...pass, ...backward(shape, params, window, pass, dlogits) };
}

/** Mean loss of one window, nats, without gradients. */
export function windowLoss(shape: ModelShape, params: Tensors, window: Window): number {
  return softmaxCrossEntropy(forward(shape, params, window).logits, window.targets, shape.vocabularySize).loss;
}
