import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { fittedToTask } from '../../config/task.ts';
import type { PairData, PairTask } from '../../data/pairs/index.ts';
import type { AttentionKind } from '../../nn/networks/parameters.ts';
import { preparePairs } from '../../training/datasets/pairsDataset.ts';
import { decodedMetrics } from '../../training/evaluation/pairs.ts';
import { probedRun } from '../../training/session/probeScheduler.ts';
import { smallConfig, testTrainer } from '../../training/testing/trainerCase.ts';
import { measureOf } from '../measures.ts';
import { type Example, isExact, mostAligned, mostExamples } from './contract.ts';

const batchSize = 24;

async function setUp(attention: AttentionKind = 'general') {
  const config: RunConfig = fittedToTask({
    ...{ ...smallConfig, batchSize, attention, cell: 'gru', layers: 1, hiddenSize: 12 },
    task: { ...smallConfig.task, id: 'reverse' },
    embedding: { size: 6, tied: false },
    optimizer: { ...smallConfig.optimizer, learningRate: 0.05 },
  });
  const dataset = preparePairs(config, '');
  const trainer = await testTrainer(config, dataset);
  onTestFinished(() => trainer.destroy());
  return { trainer, pairs: dataset.pairs as { task: PairTask; data: PairData } };
}

type Case = Awaited<ReturnType<typeof setUp>>;

/** A probe of the model on these pairs, and what it finds. */
async function measured({ trainer }: Case, pairs: Case['pairs']): Promise<() => Promise<readonly Example[]>> {
  const run = probedRun(trainer);
  const probe = await measureOf('examples').make({ ...run, dataset: { ...run.dataset, pairs } });
  onTestFinished(() => probe.destroy());
  return async () => (await probe.run(trainer.model, {}))?.examples ?? [];
}

describe('the probe of held-out examples', () => {
  it('should find the outputs that the evaluation finds when both decode the same pairs', async () => {
    const given = await setUp();
    const batches = Math.ceil(mostExamples / batchSize);
    const found = await (await measured(given, given.pairs))();
    expect(found).toHaveLength(mostExamples);
    const { data, task } = given.pairs;
    const texts = Array.from({ length: batches }, (_, i) => data.validationBatch(i).texts).flat();
    expect(found.map(({ text }) => text)).toEqual(texts.slice(0, mostExamples).map(({ source }) => source));
    // Every third target is what the model writes, so that some are right and others are not.
    const validationBatches = Math.floor(mostExamples / batchSize);
    const references: PairData['references'] = (index) =>
      data.references(index).map((own, b) => {
        const at = (index % validationBatches) * batchSize + b;
        return at % 3 === 0 ? [['?'], found[at]?.output ?? []] : own;
      });
    const some = { task, data: { ...data, validationBatches, references } };
    const again = await (await measured(given, some))();
    const exact = again.filter(isExact).length / again.length;
    expect(exact).toBeGreaterThanOrEqual(1 / 3);
    expect(exact).toBeLessThan(0.9);
    expect(exact).toBeCloseTo((await decodedMetrics(given.trainer.model, some)).exactMatch ?? Number.NaN, 12);
  });

  it('should spread each symbol’s attention over its source alone when a model has attention', async () => {
    const given = await setUp('additive');
    const found = await (await measured(given, given.pairs))();
    found.forEach(({ source, output, ended, attention }, i) => {
      expect(source.at(-1)).toBe('<end>');
      const rows = output.length + Number(ended);
      expect(attention?.length).toBe(i < mostAligned ? rows * source.length : undefined);
      if (attention === null) return;
      for (let t = 0; t < rows; t++) {
        const row = attention.slice(t * source.length, (t + 1) * source.length);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      }
    });
  });

  it('should have outputs and no weights when a model has no attention', async () => {
    const given = await setUp('none');
    const found = await (await measured(given, given.pairs))();
    expect(found).toHaveLength(mostExamples);
    expect(found.every(({ attention }) => attention === null)).toBe(true);
    expect(found.some(({ output }) => output.length > 0)).toBe(true);
  });

  it('should be of the parameters of its beginning when training goes on meanwhile', async () => {
    const given = await setUp();
    const probe = await measured(given, given.pairs);
    const expected = await probe();
    const meanwhile = probe();
    given.trainer.train(8);
    expect(await meanwhile).toEqual(expected);
    expect(await probe()).not.toEqual(expected);
  });

  it('should refuse a model that reads one sequence, and say so', async () => {
    const { encoder, ...stack } = (await setUp()).trainer.model.plan.spec.shape;
    const { refusal } = measureOf('examples');
    expect(refusal?.(stack)).toMatch(/this model has no encoder/);
    expect(refusal?.({ ...stack, ...(encoder && { encoder }) })).toBeNull();
  });
});
