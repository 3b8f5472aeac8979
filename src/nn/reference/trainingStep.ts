import type { ClipConfig, OptimizerConfig } from '../../config/settings/types.ts';
import { type Clipped, clipGradients } from './clip.ts';
import { type OptimizerState, optimizerStep } from './optimizers.ts';
import type { Tensors } from './types.ts';

export interface Update {
  readonly clip: Clipped;
  /** False when the loss or the gradient was not finite; then parameters and optimizer are as before. */
  readonly applied: boolean;
}

/**
 * What a training step makes of its loss and gradients: clip and optimizer. `params` and `state` change in place.
 *
 * @param rate learning rate of this step
 */
export function update(
  { loss, grads }: { readonly loss: number; readonly grads: Tensors },
  params: Tensors,
  config: { readonly optimizer: OptimizerConfig; readonly clip: ClipConfig },
  state: OptimizerState,
  rate: number = config.optimizer.learningRate,
): Update {
  const clip = clipGradients(grads, config.clip);
  const applied = clip.finite && Number.isFinite(loss);
  if (applied) optimizerStep(config.optimizer, rate, params, clip.grads, state);
  return { clip, applied };
}
