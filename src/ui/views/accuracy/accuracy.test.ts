import { describe, expect, it } from 'vitest';
import { tasks } from '../../../data/tasks/index.ts';
import { isGuessing } from '../../../protocol/memoryCurve.ts';
import type { ValidationPoints } from '../../../store/run/series.ts';
import { chanceText, formatShare } from '../../charts/chance.ts';
import { answersSentence, readNumbers, readSequence } from '../predictions/answers.ts';
import { accuracyCsv, accuracySentence, accuracyTable } from './accuracy.ts';
import { accuracyAxisFor } from './baselines.ts';

const points = (count: number) => ({
  length: count,
  steps: Float64Array.from({ length: count + 5 }, (_, i) => 10 * (i + 1)),
  losses: new Float32Array(count + 5).fill(0.5),
  accuracies: Float32Array.from({ length: count + 5 }, (_, i) => (i === 0 ? Number.NaN : 0.25)),
});

describe('accuracySentence', () => {
  it('should tell guessing, learning and having solved it apart', () => {
    expect(accuracySentence(0.13, 50, 0.125, 128)).toBe(
      '13% of answers are right at step 50, on sequences that nothing trains on: no better than guessing, which gets 12.5%.',
    );
    expect(accuracySentence(0.6, 1200, 0.125, 128)).toBe(
      '60% of answers are right at step 1,200, on sequences that nothing trains on; guessing gets 12.5%.',
    );
    expect(accuracySentence(1, 400, 0.125, 128)).toMatch(/: solved\. Guessing gets 12\.5%\.$/);
  });

  it('should take for luck what three standard deviations cover', () => {
    const guessing = (accuracy: number, answers: number) => isGuessing({ accuracy, chance: 0.5, answers });
    expect([guessing(0.62, 128), guessing(0.65, 128), guessing(0.58, 1280)]).toEqual([true, false, false]);
  });
});

describe('what is taken along', () => {
  it('should be a row an evaluation', () => {
    expect(accuracyCsv(points(2), 0.125)).toBe(
      'step,accuracy,chance,validation_loss\n10,,0.125,0.5\n20,0.25,0.125,0.5\n',
    );
  });

  it('should thin a long table and keep its last row', () => {
    expect(accuracyTable(points(3)).map(({ title }) => title)).toEqual(['Step 10', 'Step 20', 'Step 30']);
    const long = accuracyTable(points(1000));
    expect(long.length).toBeLessThanOrEqual(120);
    expect(long.at(-1)?.title).toBe('Step 10,000');
  });
});

describe('answers', () => {
  const symbols = ['a', 'b', '?'];
  const sequence = (ids: number[], asked: number[], answers: number[], predicted: number[]) => ({
    ids: Uint32Array.from(ids),
    asked: Uint32Array.from(asked),
    answers: Uint32Array.from(answers),
    predicted: Uint32Array.from(predicted),
  });

  it('should be read symbol by symbol', () => {
    const read = readSequence(sequence([0, 1, 2, 2], [2, 3], [0, 1], [0, 0]), symbols, 3);
    expect(read).toMatchObject({ number: 3, text: 'ab??', right: 1 });
    expect(read.answers).toEqual([
      { place: 2, said: 'a', wanted: 'a', right: true },
      { place: 3, said: 'a', wanted: 'b', right: false },
    ]);
    expect(answersSentence([read], '7')).toMatch(/^After step 7, 0 of these 1 are right to the last symbol\./);
  });

  it('should leave out the middle of a long sequence and say how much', () => {
    const { text } = readSequence(sequence(new Array(500).fill(1), [499], [1], [1]), symbols, 0);
    expect(text).toBe(`${'b'.repeat(90)} … 320 more … ${'b'.repeat(90)}`);
  });
});

it('should say which numbers are marked, and what was made of them', () => {
  const values = Float32Array.of(0.25, 1, 0.5, 0, 0.75, 1);
  const last = { asked: Uint32Array.of(2), answers: Float32Array.of(1), predicted: Float32Array.of(0.987) };
  const read = readNumbers({ ...last, values, wanted: 1, said: 0.987, right: true }, 2);
  expect(read).toMatchObject({ number: 2, text: '0.25 (step 1) + 0.75 (step 3)', right: 1 });
  expect(read.answers).toEqual([{ place: 2, said: '0.99', wanted: '1.00', right: true }]);
});

it('should say every task’s chance', () => {
  expect(formatShare(1 / 8)).toBe('12.5%');
  for (const task of tasks) expect(chanceText(task, task.lag.default)).toMatch(/^Chance: .*\d.*\.$/);
  expect(chanceText(tasks.find(({ id }) => id === 'recall') as (typeof tasks)[number], 32)).toBe(
    'Chance: 12.5% of answers right, a loss of 2.08 nats.',
  );
  expect(chanceText(tasks.find(({ id }) => id === 'adding') as (typeof tasks)[number], 40)).toBe(
    'Chance: within 0.04 in 7.8% of answers, a squared error of 0.167.',
  );
});

describe('accuracyAxisFor', () => {
  const pointsOf = (...accuracies: number[]): ValidationPoints => ({
    length: accuracies.length,
    steps: Float64Array.from(accuracies, (_, i) => i),
    losses: new Float32Array(accuracies.length),
    // Room for more than there is.
    accuracies: Float32Array.from([...accuracies, 0, 0]),
  });
  const tagging = [{ label: 'most frequent tag', loss: 1, accuracy: 0.941 }];

  it.each([0, 0.05, 0.25, 0.399, 0.4, 0.59, 0.67, 0.7, 0.97])('should have an evaluation of %d on it', (accuracy) => {
    for (const baselines of [[], tagging]) {
      const axis = accuracyAxisFor(baselines, [pointsOf(0.95, accuracy), pointsOf(0.99, 1)]);
      expect(axis.low).toBeLessThanOrEqual(accuracy + 1e-6);
      expect(axis.high).toBeGreaterThanOrEqual(1);
      expect(axis.ticks.every((tick) => tick >= axis.low && tick <= axis.high)).toBe(true);
    }
  });

  it('should begin high when all that there is to see is there', () => {
    expect(accuracyAxisFor(tagging, [pointsOf(0.95, 0.97)]).low).toBe(0.7);
    expect(accuracyAxisFor(tagging, []).low).toBe(0.7);
    expect(accuracyAxisFor(tagging, [pointsOf(0.59, 0.97)]).low).toBe(0.4);
  });
});
