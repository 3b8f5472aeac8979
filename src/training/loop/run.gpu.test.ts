import { expect, it, onTestFinished, vi } from 'vitest';
import { defaultSampling } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { testGpu, testPipelines } from '../../nn/testing/gpuCase.ts';
import type { Event } from '../../protocol/events.ts';
import { prepareDataset } from '../datasets/dataset.ts';
import { smallConfig, wordText } from '../testing/trainerCase.ts';
import { Run } from './run.ts';

async function begin(change: Partial<RunConfig>): Promise<{ run: Run; events: Event[] }> {
  const events: Event[] = [];
  const config = { ...smallConfig, cell: 'rnn', layers: 1, hiddenSize: 4, seqLength: 2, batchSize: 1, ...change };
  const dataset = prepareDataset(wordText(400), config.batchSize, config.seqLength);
  const sampling = { ...defaultSampling, enabled: false };
  const run = await Run.create(await testGpu(), 1, { config, dataset }, sampling, await testPipelines(), (event) =>
    events.push(event),
  );
  onTestFinished(() => run.destroy());
  return { run, events };
}

const stepsOf = (events: Event[]): number[] =>
  events.flatMap((event) =>
    event.type === 'metrics' ? Array.from(event.columns.loss, (_, i) => event.columns.firstStep + i) : [],
  );
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

it('stops by itself after the step it was told, with everything said of it, and goes on to the next', async () => {
  const { run, events } = await begin({ validateEvery: 30 });
  for (const stop of [1, 60, 101]) {
    run.stopAt = stop;
    run.play();
    await run.settled();
    expect(run).toMatchObject({ state: 'paused' });
    expect(run.trainer.step).toBe(stop);
    expect(stepsOf(events)).toEqual(upTo(stop));
  }
  const validations = events.flatMap((event) => (event.type === 'validation' ? [event.step] : []));
  expect(validations).toEqual([30, 60, 90]);
  expect(events.some(({ type }) => type === 'sample')).toBe(false);
});

it('waits for the metrics rather than write over those that nobody has read', async () => {
  const { run, events } = await begin({});
  const { metricsRows } = run.trainer.model.plan;
  // A clock that stands still: it is never time to look at the metrics.
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now);
  onTestFinished(() => void vi.restoreAllMocks());
  run.stopAt = 2 * metricsRows + 100;
  run.play();
  await run.settled();
  expect(stepsOf(events)).toEqual(upTo(2 * metricsRows + 100));
});

it('copies a moment of which every step is known to be finite', async () => {
  const { run } = await begin({ clip: { type: 'none', value: 1, lower: 0.1 } });
  run.stopAt = 20;
  run.play();
  await run.settled();
  const sound = await run.copy();
  expect(sound?.step).toBe(20);
  run.trainer.model.setFlatParameters(new Float32Array(run.trainer.model.plan.layout.size * 4).fill(Number.NaN));
  // Behind the run's back, so that it can't have heard of the bad step when it is asked for a copy.
  run.trainer.train(1);
  const copy = await run.copy();
  expect(copy?.step).toBe(20);
});

it('should pause after the step of the configuration, say why, and go on past it when played', async () => {
  const { run, events } = await begin({ stop: { step: 7, patience: 0 } });
  run.play();
  await run.settled();
  expect(run).toMatchObject({ state: 'paused', trainer: { step: 7 } });
  expect(events.filter(({ type }) => type === 'stopped')).toEqual([
    { type: 'stopped', runId: 1, step: 7, message: 'Training stopped at step 7, as it was set to.' },
  ]);
  run.stopAt = 12;
  run.play();
  await run.settled();
  expect(run.trainer.step).toBe(12);
  expect(events.filter(({ type }) => type === 'stopped')).toHaveLength(1);
});

it('should pause at the validation that is one too many without a lower loss, at the same step each time', async () => {
  const optimizer = { ...smallConfig.optimizer, type: 'sgd', learningRate: 100 } as const;
  for (const _ of [1, 2]) {
    const { run, events } = await begin({ validateEvery: 5, optimizer, stop: { step: 0, patience: 3 } });
    run.stopAt = 1000;
    run.play();
    await run.settled();
    const losses = events.flatMap((event) => (event.type === 'validation' ? [event.loss] : []));
    const lowest = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(lowest + 1 + 3);
    expect(run.trainer.step).toBe(5 * losses.length);
    expect(events.filter(({ type }) => type === 'stopped')).toHaveLength(1);
  }
});
