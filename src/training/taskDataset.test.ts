import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { ignoredTarget } from '../data/lanes.ts';
import { symbolTasks } from '../data/tasks/index.ts';
import { checkConfig } from './prepareRun.ts';
import { prepareTask } from './taskDataset.ts';

const B = 8;
const configOf = (id: string, lag: number, change: object = {}) =>
  checkConfig({ ...defaultConfig, batchSize: B, task: { id, lag }, ...change });

describe.each(symbolTasks.map((task) => ({ id: task.id, task })))('$id', ({ id, task }) => {
  const lag = 12;
  const config = configOf(id, lag);
  const dataset = prepareTask(config);
  const { lanes, validation, answers, tokenizer } = dataset;

  it('fills the windows that the configuration says', () => {
    for (const window of [lanes.window(0), lanes.window(1000), ...validation]) {
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
      Array.from({ length: count }, (_, index) => all.lanes.window(index).ids.join());
    const steps = seen(dataset, 50);
    expect(new Set([...steps, ...validation.map(({ ids }) => ids.join())]).size).toBe(50 + validation.length);
    const other = prepareTask(configOf(id, lag, { cell: 'rnn', hiddenSize: 5, layers: 2 }));
    expect(seen(other, 50)).toEqual(steps);
    expect(other.validation).toEqual(validation);
    expect(seen(prepareTask(configOf(id, lag, { seed: 2 })), 1)).not.toEqual(steps.slice(0, 1));
  });

  it('tells its baselines, its answers and its name', () => {
    expect(dataset.chanceLoss).toBe(task.chance(lag).loss);
    // Who knows only how often each target occurs is no better than chance, which of copy knows when as well.
    expect(dataset.unigramLoss).toBeGreaterThan(0.99 * dataset.chanceLoss);
    expect(answers).toHaveLength(validation.length);
    answers?.forEach((each, i) => {
      expect(each.every((answer, row) => answer === ignoredTarget || answer === validation[i]?.targets[row])).toBe(
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

it('refuses a task of numbers', () => {
  expect(() => prepareTask({ ...defaultConfig, task: { id: 'adding', lag: 5 } })).toThrow(
    '"adding" is no task of symbols',
  );
});
