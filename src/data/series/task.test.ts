import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dataTasks } from '../tasks/index.ts';

const own = ['stocks', 'weather', 'series', 'digits-rows', 'digits-pixels', 'digits-permuted'];
const cases = dataTasks.filter(({ id }) => own.includes(id)).map((task) => ({ id: task.id, task }));

const read = (file: string): string => {
  const bytes = readFileSync(`public/${file}`);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

describe.each(cases)('$id', ({ task }) => {
  const B = 3;
  const lag = task.lag?.default ?? 1;
  const seqLength = task.seqLength(lag, task.steps);
  const data = task.open(read(task.file), { seed: 1, batchSize: B, seqLength, lag });
  const F = task.inputs === 'numbers' ? task.channels.length : 0;

  it('should read as many numbers in a step as it names, in training and on what is held back', () => {
    expect(seqLength).toBe(task.steps);
    for (const batch of [data.trainingBatch(0), data.trainingBatch(7), data.validationBatch(0)]) {
      expect(batch.values).toHaveLength(seqLength * B * F);
      expect((batch.numbers ?? batch.targets).length).toBe(seqLength * B * (batch.numbers ? task.outputs.length : 1));
      expect(batch.values?.every(Number.isFinite)).toBe(true);
    }
    expect([data.training > 4 * B, data.validation > B, data.validationBatches > 0]).toEqual([true, true, true]);
  });

  it('should train on none of the sequences that are held back', () => {
    const lane = (values: Float32Array = new Float32Array(), b: number): string =>
      String(values.filter((_, i) => Math.floor(i / F) % B === b));
    const held = new Set<string>();
    for (let i = 0; i < Math.min(20, data.validationBatches); i++)
      for (let b = 0; b < B; b++) held.add(lane(data.validationBatch(i).values, b));
    for (let i = 0; i < 40; i++)
      for (let b = 0; b < B; b++) expect(held.has(lane(data.trainingBatch(i).values, b))).toBe(false);
  });
});

it('should hold forecasts against saying that nothing moves', () => {
  const stocks = cases.find(({ id }) => id === 'stocks')?.task;
  const text = read('data/sp500.csv');
  const data = stocks?.open(text, { seed: 1, batchSize: 32, seqLength: 64, lag: 1 });
  const closes = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[1]));
  const returns = closes.slice(1).map((close, i) => Math.log(close / (closes[i] as number)));
  const split = Math.floor(0.8 * closes.length);
  const mean = (moves: readonly number[]): number => moves.reduce((sum, r) => sum + r * r, 0) / moves.length;
  // Of the training part each return whose day is before the split; of the rest, each from the split on.
  expect(data?.chance.loss).toBeCloseTo(mean(returns.slice(split)) / mean(returns.slice(0, split - 1)), 4);
  expect([data?.training, data?.validation]).toEqual([split, closes.length - 1 - split]);
});
