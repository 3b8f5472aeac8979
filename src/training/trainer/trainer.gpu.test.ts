import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { Window } from '../../data/batchStreams.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { initialParameters } from '../../nn/init/init.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { initialOptimizerState } from '../../nn/reference/optimizers.ts';
import { bits, largestError, readRows, wrongTensors } from '../../nn/testing/gpuCase.ts';
import { forwardBackward, type State, type Tensors, trainingStep, zeroState } from '../../nn/testing/stackReference.ts';
import { lossesOf, smallConfig, testTrainer } from '../testing/trainerCase.ts';
import { learningRateAt } from './learningRate.ts';
import type { Trainer } from './trainer.ts';

const tolerance = 1e-4;

async function begin(config: Partial<RunConfig>): Promise<Trainer> {
  const trainer = await testTrainer({ ...smallConfig, ...config });
  onTestFinished(() => trainer.destroy());
  return trainer;
}

/** The parameters that a run starts from, in float64. */
function start({ config, dataset }: Trainer): { shape: ReturnType<typeof shapeOf>; params: Tensors } {
  const shape = shapeOf(config, dataset.tokenizer.vocabulary.length);
  const params = Object.entries(initialParameters(shape, config.init, config.seed));
  return { shape, params: Object.fromEntries(params.map(([name, values]) => [name, Float64Array.from(values)])) };
}

describe('a run from its text', () => {
  const schedule = {
    ...defaultConfig.schedule,
    type: 'cosine',
    warmupSteps: 6,
    decaySteps: 20,
    finalFraction: 0.1,
  } as const;

  it.each([
    ['carried', true],
    ['zero', false],
  ])('follows the reference over the end of its lanes and a schedule, with a %s state', async (_, carryState) => {
    const trainer = await begin({ schedule, carryState, clip: { type: 'norm', value: 0.5, lower: 0.1 } });
    const { config, dataset } = trainer;
    const { seqLength: T, batchSize: B, optimizer } = config;
    const steps = dataset.streams.windowsPerEpoch + 10;
    while (trainer.step < steps) trainer.train(Math.min(7, steps - trainer.step));

    const { shape, params } = start(trainer);
    const optimizerState = initialOptimizerState(params);
    let state: State = zeroState(shape, B);
    const expected = Array.from({ length: steps }, (__, i) => {
      const { ids, targets, startsEpoch } = dataset.streams.window(i);
      if (startsEpoch || !carryState) state = zeroState(shape, B);
      const rate = learningRateAt(schedule, optimizer.learningRate, i + 1);
      const { pass, clip } = trainingStep(shape, params, { ids, targets, T, B, state }, config, optimizerState, rate);
      state = pass.state;
      return { loss: pass.loss, gradNorm: clip.gradNorm, learningRate: rate };
    });
    const rows = await readRows(trainer.model, 1, steps);
    for (const name of ['loss', 'gradNorm', 'learningRate'] as const) {
      const worst = rows.map((row, i) => largestError([row[name]], [expected[i]?.[name] as number]));
      expect(Math.max(...worst), name).toBeLessThan(tolerance);
    }
    expect(wrongTensors(await trainer.model.readTensors('params'), params, tolerance)).toEqual([]);
  });

  it('sees the same losses in each epoch while nothing is learned', async () => {
    const trainer = await begin({ optimizer: { ...smallConfig.optimizer, learningRate: 0 } });
    const { windowsPerEpoch } = trainer.dataset.streams;
    for (let epoch = 0; epoch < 2; epoch++) trainer.train(windowsPerEpoch);
    const first = bits(await lossesOf(trainer, 1, windowsPerEpoch));
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(bits(await lossesOf(trainer, 1 + windowsPerEpoch, windowsPerEpoch))).toEqual(first);
  });

  it('is validated on the validation text, from a state of zeros that is carried on', async () => {
    const trainer = await begin({});
    const { dataset, config } = trainer;
    const { seqLength: T, batchSize: B } = config;
    const rows = trainer.evaluate();
    const { shape, params } = start(trainer);
    let state: State = zeroState(shape, B);
    expect(rows).toHaveLength(dataset.validation.length);
    expect(rows.length).toBeGreaterThan(1);
    for (const [i, { ids, targets }] of dataset.validation.entries()) {
      const pass = forwardBackward(shape, params, { ids, targets, T, B, state });
      state = pass.state;
      const [loss] = await lossesOf(trainer, rows[i]?.row as number, 1);
      expect(largestError([loss as number], [pass.loss])).toBeLessThan(tolerance);
    }
  });

  it('should weigh a window by what it scores when it is validated', async () => {
    const trainer = await begin({});
    const [window] = trainer.dataset.validation as [Window, ...Window[]];
    const targets = window.targets.map((target, i) => (i % 4 === 0 ? target : ignoredTarget));
    const few = { ...window, targets, scored: targets.filter((target) => target !== ignoredTarget).length };
    const all = window.scored + few.scored;
    expect(few.scored).toBeLessThan(window.scored);
    const rows = trainer.evaluate(undefined, [window, few]);
    expect(rows.map(({ weight }) => weight)).toEqual([window.scored / all, few.scored / all]);
  });
});
