import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunConfig } from '../../config/settings/types.ts';
import type { Window } from '../../data/batchStreams.ts';
import { predictClasses } from '../../data/tasks/score.ts';
import { snapshotOf, writeCheckpoint } from '../../formats/checkpoint.ts';
import { readModelFile } from '../../formats/modelFile.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { initialOptimizerState } from '../../nn/reference/optimizers.ts';
import { largestError } from '../../nn/testing/gpuCase.ts';
import {
  forwardBackward,
  type Window as ReferenceWindow,
  trainingStep,
  zeroState,
} from '../../nn/testing/stackReference.ts';
import { modelWindow } from '../datasets/modelWindow.ts';
import { prepareTask } from '../datasets/taskDataset.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { lossesOf, smallConfig, testTrainer } from '../testing/trainerCase.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { predictAt } from './predictAt.ts';
import { evaluate } from './predictions.ts';

async function begin(change: Partial<RunConfig>): Promise<Trainer> {
  const config = checkConfig({ ...smallConfig, ...change });
  const trainer = await testTrainer(config, prepareTask(config));
  onTestFinished(() => trainer.destroy());
  return trainer;
}

function referenceWindow({ model }: Trainer, window: Window): ReferenceWindow {
  const { spec } = model.plan;
  const { ids, values, targets, lengths } = modelWindow(window, spec);
  const { seqLength: T, batchSize: B, shape } = spec;
  const numbers = shape.regression ? { numbers: Float64Array.from(new Float32Array(targets.slice().buffer)) } : {};
  return {
    ids,
    targets,
    T,
    B,
    state: zeroState(shape, B),
    ...(values ? { values: Float64Array.from(values) } : {}),
    ...(lengths ? { lengths } : {}),
    ...numbers,
  };
}

const cases: Partial<RunConfig>[] = [
  { task: { id: 'recall', lag: 6 }, bidirectional: true, pool: 'ends' },
  { task: { id: 'parity', lag: 5 }, cell: 'gru', pool: 'max' },
  { task: { id: 'adding', lag: 9 }, pool: 'mean', bidirectional: true, embedding: { size: 0, tied: false } },
  { task: { id: 'copy', lag: 3 }, cell: 'gru', bidirectional: true },
];

describe('tasks', () => {
  it.each(cases)('should follow the reference when $task.id, pool $pool is trained', async (change) => {
    const trainer = await begin(change);
    const { config, dataset, model } = trainer;
    const { shape } = model.plan.spec;
    const initial = Object.entries(initialParameters(shape, config.init, config.seed));
    const params = Object.fromEntries(initial.map(([name, values]) => [name, Float64Array.from(values)]));
    const moments = initialOptimizerState(params);
    const steps = 12;
    for (let i = 0; i < steps; i += 4) trainer.train(4);
    const expected = Array.from({ length: steps }, (_, i) => {
      const window = referenceWindow(trainer, dataset.streams.window(i));
      return trainingStep(shape, params, window, config, moments).pass.loss;
    });
    expect(largestError(await lossesOf(trainer, 1, steps), expected)).toBeLessThan(1e-4);

    const result = await evaluate(trainer).predictions;
    const [first] = dataset.validation;
    const pass = forwardBackward(shape, params, referenceWindow(trainer, first as Window));
    const predicted =
      result?.sequences?.map(({ predicted }) => predicted.at(-1)) ??
      result?.numbers?.map(({ prediction }) => prediction);
    const V = shape.vocabularySize;
    // Of a sequence with a target at every step, the last prediction.
    const rows = pass.logits.subarray(pass.logits.length - config.batchSize * V);
    const likeliest = Array.from({ length: config.batchSize }, (_, b) => {
      const scores = [...rows.subarray(b * V, (b + 1) * V)];
      return scores.indexOf(Math.max(...scores));
    });
    if (shape.regression) expect(largestError(predicted as number[], [...rows])).toBeLessThan(1e-4);
    else expect(predicted).toEqual(likeliest);
    expect(result?.accuracy).toBeGreaterThanOrEqual(0);
  });

  it('should predict typed sequences as those of validation when they are the same', async () => {
    const trainer = await begin({ task: { id: 'recall', lag: 6 }, bidirectional: true, pool: 'ends' });
    const { dataset, config, model } = trainer;
    const { seqLength: T, batchSize: B } = config;
    trainer.train(4);
    const result = await evaluate(trainer).predictions;
    const places = Array.from({ length: B }, (_, sequence) => ({ sequence, step: T - 1 }));
    const probabilities = await predictAt(trainer, dataset.validation[0]?.ids as Uint32Array, places);
    const V = model.plan.spec.shape.vocabularySize;
    expect([...predictClasses(probabilities, V)]).toEqual(result?.sequences?.map(({ predicted }) => predicted[0]));
    for (let b = 0; b < B; b++) {
      const sum = probabilities.subarray(b * V, (b + 1) * V).reduce((total, p) => total + p, 0);
      expect(sum).toBeCloseTo(1, 4);
    }
  });

  it('goes on from a checkpoint to the same bits', async () => {
    const change = { task: { id: 'recall', lag: 6 }, bidirectional: true, pool: 'ends' } as const;
    const whole = await begin(change);
    whole.train(8);
    const part = await begin(change);
    part.train(4);
    const { config, dataset } = part;
    const { vocabulary } = dataset.tokenizer;
    const bytes = writeCheckpoint({ config, vocabulary, textHash: dataset.textHash, snapshot: await part.snapshot() });
    const later = await begin(change);
    later.restore(snapshotOf(readModelFile(bytes)));
    later.train(4);
    expect(await later.model.readFlat('params')).toEqual(await whole.model.readFlat('params'));
  });
});
