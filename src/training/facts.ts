import type { RunFacts } from '../protocol.ts';
import type { Trainer } from './trainer.ts';

/** What the page shows of a run that stands. */
export function runFacts({ dataset, model, plan }: Trainer): RunFacts {
  const { trainCharacters, validationCharacters, chanceLoss, unigramLoss, tokenizer } = dataset;
  return {
    parameters: model.plan.parameterCount,
    gpuBytes: model.gpuBytes,
    vocabulary: [...tokenizer.vocabulary],
    trainCharacters,
    validationCharacters,
    chanceLoss,
    unigramLoss,
    plan,
    schedule: Array.from({ length: model.plan.spec.shape.layers }, () =>
      model.plan.tactics.forward.kind === 'stepwise' ? 'stepwise' : 'persistent',
    ),
  };
}
