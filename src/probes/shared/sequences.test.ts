import { expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { prepareDataset } from '../../training/datasets/dataset.ts';
import { preparePairs } from '../../training/datasets/pairsDataset.ts';
import { prepareTask } from '../../training/datasets/taskDataset.ts';
import { checkConfig } from '../../training/loop/runSpec.ts';
import { probeSequences } from './sequences.ts';

it('should take text that training has not seen, or training’s where that held back is too short', () => {
  const text = 'abcdefghij'.repeat(40);
  const sequences = probeSequences(prepareDataset(text, 2, 8), 2, 8);
  expect(sequences).toHaveLength(2);
  for (const { input, targets } of sequences) {
    expect([input.length, targets.length]).toEqual([8, 8]);
    // One letter after the other, as in the text.
    for (let t = 0; t < 8; t++) expect(targets[t]).toBe(((input[t] as number) + 1) % 10);
    expect([...input.slice(1)]).toEqual([...targets.slice(0, 7)]);
  }
  // 40 characters are held back: less than a window of 50.
  const long = probeSequences(prepareDataset(text, 2, 50), 2, 50);
  expect(long.length).toBeGreaterThan(0);
  for (const { input, targets } of long) expect([...input, ...targets]).not.toContain(ignoredTarget);
});

it('should ask a task for its answer at every step where it asks for none', () => {
  const recall = checkConfig({ task: { id: 'recall', lag: 5 }, batchSize: 3 });
  for (const { input, targets } of probeSequences(prepareTask(recall), 3, 6)) {
    // The capital stands first, and is the answer.
    expect([...targets]).toEqual(new Array(6).fill(input[0]));
  }
  const copy = checkConfig({ task: { id: 'copy', lag: 2 }, batchSize: 3 });
  const dataset = prepareTask(copy);
  probeSequences(dataset, 3, copy.seqLength).forEach(({ targets }, b) => {
    expect([...targets]).toEqual([...(dataset.validation[0]?.targets ?? [])].filter((_, i) => i % 3 === b));
  });
});

it('should hand out how long sequences are where a window says it, the longest first', () => {
  const copy = checkConfig({ task: { id: 'copy', lag: 2 }, batchSize: 3 });
  const { validation, ...dataset } = prepareTask(copy);
  const [window] = validation as [(typeof validation)[number]];
  const T = copy.seqLength;
  const lengths = Uint32Array.of(T - 2, T, T - 1);
  const sequences = probeSequences({ ...dataset, validation: [{ ...window, lengths }] }, 3, T);
  expect(sequences.map(({ length }) => length)).toEqual([T, T - 1, T - 2]);
  expect([...(sequences[0]?.input ?? [])]).toEqual([...window.ids].filter((_, i) => i % 3 === 1));
});

it('should hand out padded sequences when every one ends before its window', () => {
  const copy = checkConfig({ task: { id: 'copy', lag: 2 }, batchSize: 2 });
  const { validation, ...dataset } = prepareTask(copy);
  const [window] = validation as [(typeof validation)[number]];
  const T = copy.seqLength;
  const targets = window.targets.map((target, i) => (i < 2 * (T - 1) ? target : ignoredTarget));
  const lengths = Uint32Array.of(T - 1, T - 1);
  const sequences = probeSequences({ ...dataset, validation: [{ ...window, targets, lengths }] }, 2, T);
  expect(sequences.map(({ length }) => length)).toEqual([T - 1, T - 1]);
  sequences.forEach((sequence, b) => {
    expect([...sequence.input]).toEqual([...window.ids].filter((_, i) => i % 2 === b));
    expect(sequence.targets[T - 2]).toBe(window.targets[(T - 2) * 2 + b]);
  });
});

it('should hand out numbers as the kernels read them, and ask for their sum at every step', () => {
  const adding = checkConfig({ task: { id: 'adding', lag: 4 }, batchSize: 3 });
  const dataset = prepareTask(adding);
  const { values = new Float32Array(), targets: requested } = dataset
    .validation[0] as (typeof dataset.validation)[number];
  probeSequences(dataset, 3, 4).forEach(({ input, targets }, b) => {
    const numbers = new Float32Array(input.slice().buffer);
    for (let t = 0; t < 4; t++) {
      const at = (t * 3 + b) * 2;
      expect([...numbers.slice(4 * t, 4 * t + 4)]).toEqual([values[at], values[at + 1], 0, 0]);
    }
    expect([...targets]).toEqual(new Array(4).fill(requested[9 + b]));
  });
});

it('should hand out pairs with their sources when rows without a pair are left out', () => {
  const config = checkConfig({ task: { id: 'dates' }, batchSize: 4, embedding: { size: 8, tied: false } });
  const dataset = preparePairs(config, '');
  const [window] = dataset.validation as [(typeof dataset.validation)[number]];
  const T = config.seqLength;
  // The last pair is gone, and the target of the one before it is short.
  const targets = window.targets.map((target, row) =>
    row % 4 === 3 || (row % 4 === 2 && row >= 8) ? ignoredTarget : target,
  );
  const sequences = probeSequences({ ...dataset, validation: [{ ...window, targets }] }, 4, T);
  expect(sequences).toHaveLength(3);
  const short = sequences.at(-1) as (typeof sequences)[number];
  expect(short.length).toBe(2);
  const { ids, lengths } = window.source as NonNullable<typeof window.source>;
  expect([...(short.source?.ids ?? [])]).toEqual([...ids].filter((_, row) => row % 4 === 2));
  expect(short.source?.length).toBe(lengths[2]);
  expect([...short.targets.subarray(0, 2)]).toEqual([window.targets[2], window.targets[6]]);
  for (const { length = 0, targets: scored } of sequences) expect(scored[length - 1]).not.toBe(ignoredTarget);
});
