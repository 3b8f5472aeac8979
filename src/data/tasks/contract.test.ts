import { describe, expect, it } from 'vitest';
import { run } from '../../config/settings/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { NumberBatch, SymbolBatch } from '../contract/drawn.ts';
import { maxVocabularySize } from '../tokenizer.ts';
import { getTask, tasks } from './index.ts';
import { evaluationBatch, requireLag, type TaskSource, trainingBatch } from './streams.ts';

const files = import.meta.glob<string>(['./*.ts', '!./*.test.ts'], { query: '?raw', import: 'default', eager: true });
const cases = tasks.map((task) => ({ id: task.id, task }));
const sourceOf = (lag: number, batchSize = 3, seed = 1) => ({ seed, batchSize, lag });

describe('the catalog', () => {
  it('should find every task by itself, in the order of their names', () => {
    const ids = tasks.map(({ id }) => id);
    const drawn = Object.values(files).filter((text) => text.includes("kind: 'drawn'"));
    expect(ids).toHaveLength(drawn.length);
    expect(ids.length).toBeGreaterThan(4);
    expect(ids).toEqual([...new Set(ids)].sort());
    for (const task of tasks) expect(getTask(task.id)).toBe(task);
  });

  it('should name what there is when something else is wanted', () => {
    const ids = tasks.map(({ id }) => id).join(', ');
    expect(() => getTask('no such task')).toThrow(`unknown task "no such task"; known tasks are ${ids}`);
  });
});

describe.each(cases)('$id', ({ task }) => {
  const { min, max, default: usual } = task.lag;
  const lags = [...new Set([min, min + 1, usual, max])];
  /** All the numbers of a batch. */
  const drawn = (draw: typeof trainingBatch, source: TaskSource, index: number): number[][] =>
    Object.values(draw<SymbolBatch | NumberBatch>(task, source, index)).map((each: Iterable<number>) => [...each]);

  it('should be explained in one or two sentences, with its source and year', () => {
    expect(task.explanation).toMatch(/^[A-Z][^.]+\.( [A-Z][^.]+\.)?$/);
    expect(task.citation.text).toMatch(/(19|20)\d\d/);
    expect(task.citation.url).toMatch(/^https:\/\//);
    expect(task.lag.meaning).not.toMatch(/\.$/);
  });

  it('takes a range of lags that a window can hold', () => {
    expect([min, usual, max].every(Number.isInteger)).toBe(true);
    expect(min).toBeLessThan(usual);
    expect(usual).toBeLessThan(max);
    expect(task.seqLength(max)).toBeLessThanOrEqual(run.seqLength.max);
  });

  it('refuses any other lag in a sentence', () => {
    for (const lag of [min - 1, max + 1, usual + 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const sentence = `The lag of ${task.label} must be a whole number of steps from ${min} to ${max}, not ${lag}.`;
      expect(() => requireLag(task, lag)).toThrow(new RangeError(sentence));
      for (const draw of [trainingBatch, evaluationBatch]) {
        expect(() => drawn(draw, sourceOf(lag), 0)).toThrow(sentence);
      }
    }
    for (const lag of lags) requireLag(task, lag);
  });

  it('refuses batches that are none', () => {
    const batch = (batchSize: number, index: number) => drawn(trainingBatch, sourceOf(usual, batchSize), index);
    for (const size of [0, -1, 1.5, Number.NaN]) expect(() => batch(size, 0)).toThrow(/batch size must be a whole/);
    for (const index of [-1, 0.5, Number.NaN]) expect(() => batch(2, index)).toThrow(`There is no batch ${index}.`);
  });

  it('gives the same sequences to everyone with the same seed, and others to another seed, step or lag', () => {
    const batch = (seed: number, index: number, lag = usual) => drawn(trainingBatch, sourceOf(lag, 8, seed), index);
    expect(batch(1, 5)).toEqual(batch(1, 5));
    const different = [batch(1, 5), batch(2, 5), batch(1, 6), batch(1, 5, usual + 1)];
    expect(new Set(different.map(String)).size).toBe(different.length);
  });

  it('scores on sequences that are not those it trains on', () => {
    const batches = (draw: typeof trainingBatch) =>
      Array.from({ length: 100 }, (_, index) => String(drawn(draw, sourceOf(max, 4), index)));
    const seen = [...batches(trainingBatch), ...batches(evaluationBatch)];
    expect(new Set(seen).size).toBe(200);
    expect(batches(evaluationBatch)).toEqual(seen.slice(100));
  });

  it('has a chance that is a score', () => {
    for (const lag of lags) {
      const chance = task.chance(lag);
      expect(chance.loss).toBeGreaterThan(0);
      expect(Number.isFinite(chance.loss)).toBe(true);
      expect(chance.accuracy).toBeGreaterThan(0);
      expect(chance.accuracy).toBeLessThan(1);
    }
  });
});

describe.each(tasks.flatMap((task) => (task.inputs === 'symbols' ? [{ id: task.id, task }] : [])))(
  '$id, of symbols',
  ({ task }) => {
    const V = task.symbols.length;
    const { min, max, default: usual } = task.lag;

    it('names its symbols by different characters, as a vocabulary must', () => {
      expect(new Set(task.symbols).size).toBe(V);
      expect(V).toBeLessThanOrEqual(maxVocabularySize);
      for (const symbol of task.symbols) expect([...symbol]).toHaveLength(1);
    });

    it.each([min, usual, max])('makes whole batches at lag %i', (lag) => {
      for (const B of [1, 5]) {
        const rows = task.seqLength(lag) * B;
        const { ids, targets, scoredTargets } = trainingBatch(task, sourceOf(lag, B), 7);
        expect([ids.length, targets.length, scoredTargets.length]).toEqual([rows, rows, rows]);
        expect(ids.every((id) => id < V)).toBe(true);
        targets.forEach((target, i) => {
          const scored = task.output === 'class-each-step' || i >= rows - B;
          if (scored !== target < V || (!scored && target !== ignoredTarget)) throw new Error(`target ${i}: ${target}`);
        });
        // Whatever is scored is in the loss too, and every sequence has one at its end.
        scoredTargets.forEach((target, i) => {
          if (target !== ignoredTarget && target !== targets[i]) throw new Error(`answer ${i}: ${target}`);
        });
        expect(scoredTargets.subarray(rows - B)).toEqual(targets.subarray(rows - B));
      }
    });
  },
);

describe.each(tasks.flatMap((task) => (task.inputs === 'numbers' ? [{ id: task.id, task }] : [])))(
  '$id, of numbers',
  ({ task }) => {
    it('makes whole batches at any lag', () => {
      for (const lag of [task.lag.min, task.lag.default, task.lag.max]) {
        for (const B of [1, 5]) {
          const { inputs, targets } = trainingBatch(task, sourceOf(lag, B), 7);
          expect(inputs).toHaveLength(task.seqLength(lag) * B * task.channels.length);
          expect(targets).toHaveLength(B);
          expect([...inputs, ...targets].every(Number.isFinite)).toBe(true);
        }
      }
    });

    it('names its outputs as a vocabulary must', () => {
      expect(new Set(task.outputs).size).toBe(task.outputs.length);
      for (const output of task.outputs) expect([...output]).toHaveLength(1);
      expect(task.tolerance).toBeGreaterThan(0);
    });
  },
);
