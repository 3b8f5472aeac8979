import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { ModelSpec } from '../../nn/memory/spec.ts';
import { readRows, testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import { type Dataset, prepareDataset } from '../datasets/dataset.ts';
import { Trainer } from '../trainer/trainer.ts';
import { wordText } from './words.ts';

export { wordText };

/** A small model that trains in a few milliseconds a step, two layers and Adam. */
export const smallConfig: RunConfig = {
  ...defaultConfig,
  corpus: 'own',
  layers: 2,
  hiddenSize: 10,
  seqLength: 6,
  batchSize: 4,
  validateEvery: 0,
};

export async function testTrainer(
  config: RunConfig,
  dataset: Dataset = prepareDataset(wordText(400), config.batchSize, config.seqLength),
  options: Pick<ModelSpec, 'variantKind' | 'slots'> = {},
): Promise<Trainer> {
  return Trainer.create(await testGpu(), config, dataset, await testPipelines(), options);
}

/** Losses of steps first … first + count − 1. */
export async function lossesOf({ model }: Trainer, first: number, count: number): Promise<Float32Array> {
  return Float32Array.from(await readRows(model, first, count), ({ loss }) => loss);
}
