import { predictsNumbers } from '../../config/task.ts';
import type { DataFacts, RunFacts } from '../../protocol/run.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Trainer } from '../trainer/trainer.ts';

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
    ...(dataset.data ? { data: dataFacts(dataset.data) } : {}),
    ...(dataset.pairs ? { data: pairFacts(dataset.pairs) } : {}),
  };
}

function pairFacts({ data, chanceAccuracy }: NonNullable<Dataset['pairs']>): DataFacts {
  const { sourceSymbols: symbols, training, validation } = data;
  return { symbols, training, validation, baselines: [], chanceAccuracy };
}

function dataFacts({ task, data }: NonNullable<Dataset['data']>): DataFacts {
  const { symbols, training, validation, chance, baselines } = data;
  const drawsLine = task.tolerance !== null || !predictsNumbers(task);
  return {
    symbols,
    training,
    validation,
    baselines,
    ...(data.series ? { series: data.series.facts } : {}),
    ...(drawsLine ? { chanceAccuracy: chance.accuracy } : {}),
  };
}
