import { beforeEach, expect, it } from 'vitest';
import { bits } from '../../nn/testing/gpuCase.ts';
import type { MetricsColumns } from '../../protocol/run.ts';
import { prepareDataset } from '../datasets/dataset.ts';
import { lossesOf, smallConfig, testTrainer, wordText } from '../testing/trainerCase.ts';
import { type MetricsBatch, MetricsReader } from './metricsReader.ts';
import type { Trainer } from './trainer.ts';

let trainer: Trainer;
let reader: MetricsReader;

beforeEach(async () => {
  const config = { ...smallConfig, cell: 'rnn', layers: 1, hiddenSize: 4, seqLength: 2, batchSize: 1 };
  trainer = await testTrainer(config, prepareDataset(wordText(400), 1, 2));
  reader = new MetricsReader(trainer);
  return () => {
    reader.destroy();
    trainer.destroy();
  };
});

it('gives each step once, in columns, as the kernels wrote it', async () => {
  expect(await reader.read()).toBeNull();
  const read = async (): Promise<MetricsColumns> => ((await reader.read()) as MetricsBatch).columns;
  trainer.train(3);
  const first = await read();
  trainer.setLive({ 'optimizer.learningRate': 0.5 });
  trainer.train(2);
  const second = await read();
  expect(await reader.read()).toBeNull();
  expect([first.firstStep, second.firstStep]).toEqual([1, 4]);
  expect(bits(first.loss)).toEqual(bits(await lossesOf(trainer, 1, 3)));
  expect(bits(second.loss)).toEqual(bits(await lossesOf(trainer, 4, 2)));
  expect([...second.learningRate]).toEqual([0.5, 0.5]);
  const { gradNorm, clippedNorm, clipped } = second;
  expect([...clipped]).toEqual([...gradNorm].map((norm, i) => Number((clippedNorm[i] as number) < norm)));
});

it('reads over the end of the ring, and leaves out what has been overwritten', async () => {
  const { mostSteps, model } = trainer;
  const rows = model.plan.metricsRows;
  const trainTo = (step: number): void => {
    while (trainer.step < step) trainer.train(Math.min(mostSteps, step - trainer.step));
  };
  trainTo(rows - 5);
  await reader.read();
  trainTo(rows + 5);
  const across = await reader.read();
  expect(across?.columns.firstStep).toBe(rows - 4);
  const head = await lossesOf(trainer, rows - 4, 4);
  const tail = await lossesOf(trainer, 0, 6);
  expect([...(across?.columns.loss ?? [])]).toEqual([...head, ...tail]);
  trainTo(2 * rows + 20);
  const late = await reader.read();
  expect([late?.columns.firstStep, late?.columns.loss.length]).toEqual([rows + 21, rows]);
});

it('ends at the first step that was not finite, and says which', async () => {
  trainer.train(3);
  const params = await trainer.model.readFlat('params');
  trainer.model.setFlatParameters(params.map(() => Number.NaN));
  trainer.train(4);
  const batch = await reader.read();
  expect(batch?.halted).toBe(4);
  expect(batch?.columns.loss.length).toBe(3);
  expect(batch?.columns.loss.every(Number.isFinite)).toBe(true);
});

it('forgets what was on its way when training is rewound', async () => {
  trainer.train(3);
  const params = await trainer.model.readFlat('params');
  trainer.model.setFlatParameters(params.map(() => Number.NaN));
  trainer.train(2);
  const stale = reader.read();
  trainer.model.setFlatParameters(params);
  trainer.rewindTo(3);
  reader.rewind();
  trainer.train(2);
  expect(await stale).toBeNull();
  const fresh = await reader.read();
  expect(fresh).toMatchObject({ columns: { firstStep: 4 } });
  expect(fresh?.halted).toBeUndefined();
});

it('weighs the losses of an evaluation', async () => {
  const found = trainer.evaluate();
  const rows = found.map(({ row }, i) => ({ row, weight: (2 * (i + 1)) / (found.length * (found.length + 1)) }));
  const losses = await Promise.all(rows.map(async ({ row }) => (await lossesOf(trainer, row, 1))[0] as number));
  const mean = rows.reduce((sum, { weight }, i) => sum + weight * (losses[i] as number), 0);
  expect(rows.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(await reader.readMean(rows)).toBe(mean);
});
