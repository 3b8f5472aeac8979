import { expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { getPairTask, type PairBatch, type PairData } from '../../data/pairs/index.ts';
import { initialParameters } from '../../nn/init/init.ts';
import type { Encoder, ModelShape } from '../../nn/networks/parameters.ts';
import { testModel } from '../../nn/testing/gpuCase.ts';
import { uniformsOfStep } from '../trainer/stepUniforms.ts';
import { decodedMetrics } from './pairs.ts';

const B = 4;
const task = getPairTask('pairs');
const text = 'go\tva\nrun\tcours\nhalt\tstop\nwho\tqui\n';

/** Pairs of which the same ones train and are scored. */
function pairsByHeart(): PairData {
  const data = task.open(text, { seed: 1, batchSize: B });
  const known = (index: number): PairBatch => data.trainingBatch(index % data.batchesPerEpoch);
  const references = (index: number) => known(index).texts.map(({ target }) => [[...target]]);
  return { ...data, validationBatches: data.batchesPerEpoch, validationBatch: known, references };
}

it('should find every target exactly when a model has learned its pairs by heart', async () => {
  const data = pairsByHeart();
  const cell = getCell('gru');
  const encoder: Encoder = {
    layers: [{ cell, hiddenSize: 16, bidirectional: true }],
    ...{ symbols: data.sourceSymbols.length, embedding: 8, attention: 'general' },
  };
  const V = data.targetSymbols.length;
  const shape: ModelShape = {
    ...{ cell, activation: 'tanh', layers: 1, hiddenSize: 16, vocabularySize: V, embedding: { size: 8, tied: false } },
    encoder,
  };
  const { sourceLength, targetLength: seqLength } = data;
  const spec = { shape, seqLength, sourceLength, batchSize: B };
  const model = await testModel(spec, initialParameters(shape, defaultConfig.init, 1));
  onTestFinished(() => model.destroy());
  const before = await decodedMetrics(model, { task, data });
  expect(before.exactMatch).toBeLessThan(1);
  for (let step = 1; step <= 100; step++) {
    const { inputs: ids, targets, sources, sourceLengths } = data.trainingBatch(step - 1);
    const uniforms = uniformsOfStep({
      optimizer: defaultConfig.optimizer,
      ...{ clip: { type: 'none', value: 1 }, learningRate: 0.02, step, counted: 8, carry: false, row: 0 },
    });
    model.train([{ ids, targets, source: { ids: sources, lengths: sourceLengths }, uniforms }]);
  }
  expect(await decodedMetrics(model, { task, data })).toMatchObject({ exactMatch: 1, bleu: expect.closeTo(100, 6) });
});
