import { lossKeeps, outputsOf } from '../../network/losses.ts';
import type { ModuleDefinition } from '../../network/types.ts';

/** Softmax cross-entropy of logits against a target class, with the gradient of the logits (p − one-hot)/counted: torch.nn.CrossEntropyLoss with ignore_index. */
export const softmaxCrossEntropy: ModuleDefinition<null> = {
  kind: 'softmaxCrossEntropy',
  whole: true,
  overwritesInput: true,
  infer: (_, inputs) => ({ output: outputsOf(inputs), parameters: [] }),
  keeps: (_, inputs, window) => lossKeeps(inputs, window),
};
