import type { ClipConfig, OptimizerConfig } from '../../config/types.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { type Clipped, clipGradients } from './clip.ts';
import { type ForwardBackward, forwardBackward } from './model.ts';
import { type OptimizerState, optimizerStep } from './optimizers.ts';
import type { Tensors, Window } from './types.ts';

export interface TrainingStep {
  readonly pass: ForwardBackward;
  readonly clip: Clipped;
  /** False when the loss or the gradient was not finite; then parameters and optimizer are as before. */
  readonly applied: boolean;
}

/**
 * Loss, gradients, clip and optimizer for one window. `params` and `optimizerState` change in place.
 *
 * @param rate learning rate of this step
 */
export function trainingStep(
  shape: ModelShape,
  params: Tensors,
  window: Window,
  config: { readonly optimizer: OptimizerConfig; readonly clip: ClipConfig },
  optimizerState: OptimizerState,
  rate: number = config.optimizer.learningRate,
): TrainingStep {
  const pass = forwardBackward(shape, params, window);
  const clip = clipGradients(pass.grads, config.clip);
  const applied = clip.finite && Number.isFinite(pass.loss);
  if (applied) optimizerStep(config.optimizer, rate, params, clip.grads, optimizerState);
  return { pass, clip, applied };
}
