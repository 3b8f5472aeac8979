import { lossModule } from '../../network/losses.ts';

/** Softmax cross-entropy of logits against a target class, with the gradient of the logits (p − one-hot)/counted: torch.nn.CrossEntropyLoss with ignore_index. */
export const softmaxCrossEntropy = lossModule('softmaxCrossEntropy');
