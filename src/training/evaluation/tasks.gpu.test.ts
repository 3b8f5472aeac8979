import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import { countRight, predictClasses } from '../../data/tasks/score.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { initialOptimizerState } from '../../nn/reference/optimizers.ts';
import { largestError, readRows } from '../../nn/testing/gpuCase.ts';
import { forward, forwardBackward, trainingStep, zeroState } from '../../nn/testing/stackReference.ts';
import { prepareTask } from '../datasets/taskDataset.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { sessionConfig, TestPage } from '../testing/sessionCase.ts';
import { lossesOf, smallConfig, testTrainer } from '../testing/trainerCase.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { evaluate } from './predictions.ts';

async function begin(change: Partial<RunConfig>): Promise<Trainer> {
  const config = checkConfig({ ...smallConfig, layers: 1, ...change });
  const trainer = await testTrainer(config, prepareTask(config));
  onTestFinished(() => trainer.destroy());
  return trainer;
}

describe.each([
  { id: 'copy', lag: 3 },
  { id: 'recall', lag: 7 },
])('a run on $id', (task) => {
  it('should follow the reference when it trains and when it predicts', async () => {
    const trainer = await begin({ task });
    const { config, dataset, model } = trainer;
    const { seqLength: T, batchSize: B } = config;
    const steps = 25;
    for (let i = 0; i < steps; i += 5) trainer.train(5);
    const shape = shapeOf(config, dataset.tokenizer.vocabulary.length);
    const initial = Object.entries(initialParameters(shape, config.init, config.seed));
    const params = Object.fromEntries(initial.map(([name, values]) => [name, Float64Array.from(values)]));
    const moments = initialOptimizerState(params);
    const state = zeroState(shape, B);
    const expected = Array.from({ length: steps }, (_, i) => {
      const { ids, targets } = dataset.streams.window(i);
      return trainingStep(shape, params, { ids, targets, T, B, state }, config, moments).pass.loss;
    });
    const losses = await lossesOf(trainer, 1, steps);
    expect(largestError(losses, expected)).toBeLessThan(1e-4);

    const { rows, predictions } = evaluate(trainer);
    const scores = dataset.validation.map((window, i) => {
      const { ids, targets } = window;
      const { logits, loss } = forwardBackward(shape, params, { ids, targets, T, B, state });
      const scoredTargets = dataset.scoredTargets?.[i] as Uint32Array;
      const { right, scored } = countRight(predictClasses(logits, shape.vocabularySize), scoredTargets);
      return { loss, accuracy: right / scored };
    });
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { accuracy = -1, sequences = [] } = (await predictions) ?? {};
    expect(accuracy).toBeCloseTo(mean(scores.map((score) => score.accuracy)), 12);
    // The sequences are those of the first window, with its scored targets and what the reference predicts too.
    const [window] = dataset.validation;
    const { logits } = forward(shape, params, { ids: window?.ids as Uint32Array, T, B, state });
    const likeliest = predictClasses(logits, shape.vocabularySize);
    sequences.forEach(({ ids, scored, targets, predicted }, b) => {
      const column = (values: Uint32Array | undefined) => [...(values ?? [])].filter((_, i) => i % B === b);
      const requested = column(dataset.scoredTargets?.[0]);
      expect([...ids]).toEqual(column(window?.ids));
      expect([...scored]).toEqual([...requested.keys()].filter((t) => requested[t] !== ignoredTarget));
      expect([...targets]).toEqual(requested.filter((target) => target !== ignoredTarget));
      expect([...predicted]).toEqual([...scored].map((t) => column(likeliest)[t]));
    });
    expect(sequences).toHaveLength(Math.min(B, 8));
    const validated = await Promise.all(
      rows.map(async ({ row }) => (await readRows(model, row, 1))[0]?.loss as number),
    );
    expect(
      largestError(
        validated,
        scores.map(({ loss }) => loss),
      ),
    ).toBeLessThan(1e-4);
  });
});

describe('recall', () => {
  const chance = 1 / 8;

  /** Share of predictions that are right on fresh sequences after so many steps. */
  async function learned(cell: string, lag: number, steps: number, learningRate: number): Promise<number> {
    const optimizer = { ...smallConfig.optimizer, learningRate };
    const trainer = await begin({ cell, task: { id: 'recall', lag }, hiddenSize: 32, batchSize: 32, optimizer });
    while (trainer.step < steps) trainer.train(Math.min(10, steps - trainer.step));
    return (await evaluate(trainer).predictions)?.accuracy as number;
  }

  it('should be learned over 10 steps by an LSTM', async () => {
    expect(await learned('lstm', 10, 800, 0.01)).toBeGreaterThan(0.9);
  });

  // In these 400 steps a GRU learns it whole. At a higher rate, and with luck, a plain RNN may find it too.
  it('should not be learned over 32 steps by a plain RNN', async () => {
    // Of 128 predictions, chance and four standard deviations.
    expect(await learned('rnn', 32, 400, 0.003)).toBeLessThan(chance + 4 * Math.sqrt((chance * (1 - chance)) / 128));
  });
});

describe('a session', () => {
  const task = { id: 'parity', lag: 2 };

  it('trains on a task without a text, reports chance and accuracy, and writes nothing', async () => {
    const page = await TestPage.open();
    page.send({ type: 'configure', runId: 1, config: { ...sessionConfig, task, corpus: 'own' } });
    const { config, facts } = await page.until('configured');
    expect(config).toMatchObject({ task, seqLength: 3, carryState: false });
    expect(facts).toMatchObject({ vocabulary: ['0', '1'], trainCharacters: 0, chanceLoss: Math.LN2 });
    await page.playTo(1, 40);
    const { accuracy = -1, loss } = await page.until('validation');
    expect(accuracy * 4 * sessionConfig.batchSize).toBeCloseTo(Math.round(accuracy * 4 * sessionConfig.batchSize), 9);
    expect(accuracy).toBeGreaterThanOrEqual(0);
    expect(accuracy).toBeLessThanOrEqual(1);
    expect(loss).toBeGreaterThan(0);
    expect(page.all('sampleStart')).toEqual([]);

    page.send({ type: 'export', id: 'torch', form: 'pytorch' });
    expect((await page.until('exportFailed')).message).toMatch(
      /trains on a text or on pairs, and this model trains on the task Parity/,
    );
  });

  it('goes on from a checkpoint of a task to the last bit, and takes its weights to no other task', async () => {
    const page = await TestPage.open();
    page.send({ type: 'configure', runId: 1, config: { ...sessionConfig, task } });
    await page.until('configured');
    const stepTo = async (runId: number, steps: number, last: number): Promise<void> => {
      for (let i = 0; i < steps; i++) page.send({ type: 'step' });
      const reached = ({
        runId: of,
        columns: c,
      }: {
        runId: number;
        columns: { firstStep: number; loss: Float32Array };
      }) => of === runId && c.firstStep + c.loss.length > last;
      await page.until('metrics', { where: reached });
    };
    await stepTo(1, 5, 5);
    page.send({ type: 'checkpoint' });
    const { file } = await page.until('checkpoint', { where: ({ step }) => step === 5 });
    await stepTo(1, 5, 10);
    page.send({ type: 'openModel', id: 'half', name: 'half', file });
    await page.until('modelReport');
    page.send({ type: 'configure', runId: 2, config: sessionConfig, modelId: 'half' });
    const again = await page.until('configured', { where: ({ runId }) => runId === 2 });
    expect(again).toMatchObject({ step: 5, config: { task } });
    await stepTo(2, 5, 10);
    for (let step = 6; step <= 10; step++) expect(page.losses(2).get(step)).toBe(page.losses(1).get(step));

    page.send({ type: 'export', id: 'weights', form: 'safetensors' });
    const weights = (await page.until('exported')).file;
    page.send({ type: 'openModel', id: 'weights', name: 'weights', file: weights });
    await page.until('modelReport', { where: ({ id }) => id === 'weights' });
    page.send({
      type: 'configure',
      runId: 3,
      config: { ...sessionConfig, task: { id: 'recall', lag: 3 } },
      modelId: 'weights',
    });
    expect(await page.until('refused')).toMatchObject({
      code: 'bad-model',
      message: expect.stringMatching(/are not the symbols of the task recall/),
    });
  });
});
