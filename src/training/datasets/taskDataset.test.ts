import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { tasks } from '../../data/tasks/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { prepareTask } from './taskDataset.ts';

const B = 8;
const configOf = (id: string, lag: number, change: object = {}) =>
  checkConfig({ ...defaultConfig, batchSize: B, task: { id, lag }, ...change });

const symbolTasks = tasks.flatMap((task) => (task.inputs === 'symbols' ? [{ id: task.id, task }] : []));

describe.each(symbolTasks)('$id', ({ id, task }) => {
  const lag = 12;
  const config = configOf(id, lag);
  const dataset = prepareTask(config);
  const { streams, validation, scoredTargets, tokenizer } = dataset;

  it('fills the windows that the configuration says', () => {
    for (const window of [streams.window(0), streams.window(1000), ...validation]) {
      expect(window.ids).toHaveLength(config.seqLength * B);
      expect(window.targets).toHaveLength(config.seqLength * B);
      expect(window.startsEpoch).toBe(true);
      expect(window.scored).toBe(window.targets.filter((target) => target !== ignoredTarget).length);
      expect(window.scored).toBeGreaterThanOrEqual(B);
    }
    expect(tokenizer.vocabulary).toEqual(task.symbols);
  });

  it('gives another batch at every step, the same for every model, and validates on none of them', () => {
    const seen = (all: typeof dataset, count: number) =>
      Array.from({ length: count }, (_, index) => all.streams.window(index).ids.join());
    const steps = seen(dataset, 50);
    expect(new Set([...steps, ...validation.map(({ ids }) => ids.join())]).size).toBe(50 + validation.length);
    const other = prepareTask(configOf(id, lag, { cell: 'rnn', hiddenSize: 5, layers: 2 }));
    expect(seen(other, 50)).toEqual(steps);
    expect(other.validation).toEqual(validation);
    expect(seen(prepareTask(configOf(id, lag, { seed: 2 })), 1)).not.toEqual(steps.slice(0, 1));
  });

  it('tells its baselines, its scored targets and its name', () => {
    expect(dataset.chanceLoss).toBe(task.chance(lag).loss);
    // Who knows only how often each target occurs is no better than chance, which of copy knows when as well.
    expect(dataset.unigramLoss).toBeGreaterThan(0.99 * dataset.chanceLoss);
    expect(scoredTargets).toHaveLength(validation.length);
    scoredTargets?.forEach((each, i) => {
      expect(each.every((target, row) => target === ignoredTarget || target === validation[i]?.targets[row])).toBe(
        true,
      );
    });
    const hashes = [
      [id, lag],
      [id, lag + 1],
      ['recall', 1],
    ].map(([of, at]) => prepareTask(configOf(of as string, at as number)).textHash);
    expect(new Set(hashes).size).toBe(3);
  });
});

it('lays numbers out with one target a sequence, at its end', () => {
  const lag = 6;
  const config = configOf('adding', lag);
  const { streams, validation, scoredTargets, tokenizer, chanceLoss, unigramLoss } = prepareTask(config);
  expect(config).toMatchObject({ seqLength: lag, carryState: false });
  expect(tokenizer.vocabulary).toEqual(['Σ']);
  expect([chanceLoss, unigramLoss]).toEqual([1 / 6, 1 / 6]);
  for (const { ids, values, targets, scored } of [streams.window(0), ...validation]) {
    expect([ids.length, values?.length, targets.length, scored]).toEqual([0, lag * B * 2, lag * B, B]);
    expect(targets.subarray(0, (lag - 1) * B).every((target) => target === ignoredTarget)).toBe(true);
    const sums = new Float32Array(targets.slice((lag - 1) * B).buffer);
    sums.forEach((sum, b) => {
      const marked = Array.from({ length: lag }, (_, t) => (t * B + b) * 2).filter((i) => values?.[i + 1] === 1);
      expect(sum).toBe(Math.fround(marked.reduce((total, i) => total + (values?.[i] as number), 0)));
    });
  }
  expect(scoredTargets).toEqual(validation.map(({ targets }) => targets));
  expect(streams.window(3).values).not.toEqual(streams.window(4).values);
});
