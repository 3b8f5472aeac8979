import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { NumberTask, SymbolBatch, SymbolTask } from '../contract/drawn.ts';
import { getTask, tasks } from './index.ts';
import { countRight, predictClasses } from './score.ts';
import { evaluationBatch, trainingBatch } from './streams.ts';

const B = 4000;

/** Logits [T, B, V] of who knows how often each target occurs at a step with the step's symbol, and nothing of earlier ones. */
function memoryless(counted: SymbolBatch, scored: SymbolBatch, V: number): Float64Array {
  const T = scored.ids.length / B;
  const logits = new Float64Array(scored.ids.length * V);
  for (let t = 0; t < T; t++) {
    const counts = new Float64Array(V * V).fill(1e-3);
    for (let i = t * B; i < (t + 1) * B; i++) {
      const target = counted.targets[i] as number;
      if (target === ignoredTarget) continue;
      const cell = (counted.ids[i] as number) * V + target;
      counts[cell] = (counts[cell] as number) + 1;
    }
    for (let i = t * B; i < (t + 1) * B; i++) {
      const row = (scored.ids[i] as number) * V;
      for (let v = 0; v < V; v++) logits[i * V + v] = Math.log(counts[row + v] as number);
    }
  }
  return logits;
}

/** Mean cross-entropy of all targets, nats. */
function lossOf(logits: Float64Array, { targets }: SymbolBatch, V: number): number {
  const losses = [...targets.keys()]
    .filter((row) => targets[row] !== ignoredTarget)
    .map((row) => {
      const own = logits.subarray(row * V, (row + 1) * V);
      return Math.log(own.reduce((sum, x) => sum + Math.exp(x), 0)) - (own[targets[row] as number] as number);
    });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

const symbolTasks = tasks.filter((task): task is SymbolTask => task.inputs === 'symbols');

describe.each(symbolTasks.map((task) => ({ id: task.id, task })))('$id', ({ task }) => {
  const V = task.symbols.length;

  it.each([task.lag.min, 5, 12])('at lag %i, is at chance for the best that has no memory', (lag) => {
    const source = { seed: 2, batchSize: B, lag };
    const scored = evaluationBatch(task, source, 0);
    const logits = memoryless(trainingBatch(task, source, 0), scored, V);
    const count = countRight(predictClasses(logits, V), scored.scoredTargets);
    const score = { loss: lossOf(logits, scored, V), accuracy: count.right / count.scored };
    const chance = task.chance(lag);
    // Frequencies of (at most 8) classes from 4000 sequences, one an answer: within 0.003 nats of their limit.
    expect(Math.abs(score.loss - chance.loss)).toBeLessThan(0.005 * chance.loss);
    const deviation = Math.sqrt((chance.accuracy * (1 - chance.accuracy)) / B);
    expect(Math.abs(score.accuracy - chance.accuracy)).toBeLessThan(4 * deviation);
  });
});

describe('the chance of', () => {
  it('copy is 10 ln 8 / (T + 20) nats a step', () => {
    for (const lag of [1, 20, 100])
      expect(getTask('copy').chance(lag).loss).toBeCloseTo((10 * Math.log(8)) / (lag + 20));
  });

  it('recall, temporal order and parity is that of their classes', () => {
    expect(getTask('recall').chance(9)).toEqual({ loss: Math.log(8), accuracy: 1 / 8 });
    expect(getTask('temporal-order').chance(9)).toEqual({ loss: Math.log(4), accuracy: 1 / 4 });
    expect(getTask('parity').chance(9)).toEqual({ loss: Math.log(2), accuracy: 1 / 2 });
  });

  it('adding is that of always saying 1: the variance of the sum of two uniform numbers', () => {
    const task = getTask('adding') as NumberTask;
    const { loss, accuracy } = task.chance(10);
    // ∫∫ (x + y − 1)² over the unit square, by the midpoint rule.
    const n = 1000;
    let integral = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) integral += ((i + j + 1) / n - 1) ** 2 / n ** 2;
    expect(loss).toBeCloseTo(integral, 5);

    const batch = evaluationBatch(task, { seed: 1, batchSize: 20_000, lag: 10 }, 0);
    const errorsOf = (guess: number): number[] => Array.from(batch.targets, (target) => Math.abs(guess - target));
    const near = (guess: number): number => errorsOf(guess).filter((error) => error < task.tolerance).length / 20_000;
    const of = (guess: number): number => errorsOf(guess).reduce((sum, error) => sum + error ** 2, 0) / 20_000;
    // No guess is near to more sums than 1 is.
    expect(Math.abs(near(1) - accuracy)).toBeLessThan(4 * Math.sqrt((accuracy * (1 - accuracy)) / 20_000));
    expect(Math.max(near(0.8), near(1.2))).toBeLessThan(near(1));
    // (x + y − 1)² has the variance 1/15 − 1/36.
    expect(Math.abs(of(1) - loss)).toBeLessThan(4 * Math.sqrt((1 / 15 - 1 / 36) / 20_000));
    expect(Math.min(of(0.95), of(1.05))).toBeGreaterThan(of(1));
  });
});
