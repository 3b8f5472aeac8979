import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import type { Window } from '../../data/batchStreams.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { numberTargets } from '../../nn/memory/batch.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { modelWindow, pooledTargets, scoredRows, unpooled } from './modelWindow.ts';

const none = ignoredTarget;
const [T, B] = [3, 4];
const base: ModelShape = { cell: getCell('gru'), activation: 'tanh', layers: 1, hiddenSize: 3, vocabularySize: 5 };
const sequencesOf = (shape: Partial<ModelShape>) => ({ shape: { ...base, ...shape }, seqLength: T, batchSize: B });
const pooled = sequencesOf({ pool: 'last' });

/** The first sequence is asked at its end, the second before it, the third twice, the fourth never. */
const targets = Uint32Array.from([none, none, 4, none, none, 2, none, none, 1, none, 3, none]);
const window: Window = { ids: new Uint32Array(T * B), targets, startsEpoch: true, scored: 4 };

describe('modelWindow', () => {
  it('leaves a window of a plain model as it is', () => {
    expect(modelWindow(window, sequencesOf({}))).toBe(window);
  });

  it('takes as a pooled model’s target the last that is asked of each sequence, and as its length how far that is', () => {
    const read = modelWindow(window, pooled);
    expect([...read.targets]).toEqual([1, 2, 3, none]);
    expect([...(read.lengths ?? [])]).toEqual([3, 2, 3, 3]);
    expect(read.scored).toBe(3);
  });

  it('believes lengths that are given', () => {
    const lengths = Uint32Array.of(3, 3, 1, 2);
    expect(modelWindow({ ...window, lengths }, pooled).lengths).toBe(lengths);
  });

  it('tells a bidirectional model where sequences end, and leaves what is asked', () => {
    const read = modelWindow(window, sequencesOf({ bidirectional: true }));
    expect(read.targets).toBe(targets);
    expect([...(read.lengths ?? [])]).toEqual([3, 2, 3, 3]);
    expect(read.scored).toBe(4);
  });

  it('does the same of numbers, several at a time', () => {
    const sequences = sequencesOf({ pool: 'mean', regression: true, vocabularySize: 2 });
    const numbers = Array.from({ length: T * B }, (_, i) =>
      targets[i] === none ? [Number.NaN, Number.NaN] : [i, i + 0.5],
    ).flat();
    const read = modelWindow({ ...window, targets: numberTargets(numbers) }, sequences);
    expect([...new Float32Array(read.targets.buffer, 0, 6)]).toEqual([8, 8.5, 5, 5.5, 10, 10.5]);
    expect([...read.targets.subarray(6)]).toEqual([none, none]);
    expect(read.scored).toBe(6);
  });
});

it('puts what was said of a sequence where the last of it was asked', () => {
  expect([...unpooled(Uint32Array.of(7, 8, 9, 6), targets, pooled, none)]).toEqual([
    ...[none, none, none, none, none, 8, none, none, 7, none, 9, none],
  ]);
});

it('reads outputs from the first that is asked on', () => {
  expect(scoredRows(targets, sequencesOf({}))).toEqual({ first: 2, rows: 10 });
  expect(scoredRows(pooledTargets(targets, pooled), pooled)).toEqual({ first: 0, rows: 4 });
});
