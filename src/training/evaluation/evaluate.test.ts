import { describe, expect, it } from 'vitest';
import { getTask, type SymbolTask } from '../../data/tasks/index.ts';
import { countRight } from '../../data/tasks/score.ts';
import { evaluationBatch } from '../../data/tasks/streams.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { resultOf } from './evaluate.ts';

const copy = getTask('copy') as SymbolTask;
const [batchSize, lag] = [50, 20];

/** What one evaluation on the copying task reports of a model that predicts `letter` wherever a letter is due. */
function round(seed: number, letter: number) {
  const { targets, scoredTargets } = evaluationBatch(copy, { seed, batchSize, lag }, 0);
  const predicted = targets.map((target, i) => (scoredTargets[i] === ignoredTarget ? target : letter));
  const { right, scored } = countRight(predicted, scoredTargets);
  return { loss: 1, targets: targets.length, predictions: { accuracy: right / scored, scored }, right };
}

describe('resultOf', () => {
  it('should score letters alone when most targets of the copying task are blanks', () => {
    const rounds = [round(1, 0), round(2, 3)];
    const { accuracy, scored } = resultOf(rounds);
    expect(scored).toBe(2 * batchSize * 10);
    expect(accuracy).toBeCloseTo(rounds.reduce((sum, { right }) => sum + right, 0) / scored, 12);
    const { accuracy: chance } = copy.chance(lag);
    const deviation = Math.sqrt((chance * (1 - chance)) / scored);
    expect(Math.abs((accuracy ?? 0) - chance)).toBeLessThan(4 * deviation);
  });

  it('should weigh losses by targets and accuracies by predictions when rounds differ in both', () => {
    const result = resultOf([
      { loss: 1, targets: 30, predictions: { accuracy: 1, scored: 1 } },
      { loss: 5, targets: 10, predictions: { accuracy: 0.5, scored: 8 } },
    ]);
    expect(result).toEqual({ loss: 2, accuracy: 5 / 9, scored: 9 });
  });

  it('should report no accuracy and score all targets when nothing is right or wrong', () => {
    const result = resultOf([{ loss: 0.5, targets: 58, predictions: {} }]);
    expect(result).toEqual({ loss: 0.5, accuracy: null, scored: 58 });
  });
});
