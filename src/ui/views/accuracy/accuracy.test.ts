import { describe, expect, it } from 'vitest';
import { isGuessing } from '../../../protocol/memoryCurve.ts';
import type { ValidationPoints } from '../../../store/run/validationCurve.ts';
import { accuracyCsv, accuracyTable, type Evaluated, evaluatedSteps } from './accuracy.ts';
import { accuracyAxisFor } from './baselines.ts';
import { accuracySentence, compareAccuracies } from './sentences.ts';

const line = (letter: string | null, validation: ValidationPoints): Evaluated => ({
  letter,
  runs: [{ letter, series: { validation } }],
});

const points = (count: number) =>
  line(null, {
    length: count,
    steps: Float64Array.from({ length: count + 5 }, (_, i) => 10 * (i + 1)),
    losses: new Float32Array(count + 5).fill(0.5),
    accuracies: Float32Array.from({ length: count + 5 }, (_, i) => (i === 0 ? Number.NaN : 0.25)),
  });

describe('accuracySentence', () => {
  it('should tell guessing, learning and having solved it apart', () => {
    expect(accuracySentence(0.13, 50, 0.125, 128)).toBe(
      'Validation accuracy 13% at step 50: no better than chance, which is 12.5%.',
    );
    expect(accuracySentence(0.6, 1200, 0.125, 128)).toBe('Validation accuracy 60% at step 1,200; chance is 12.5%.');
    expect(accuracySentence(1, 400, 0.125, 128)).toMatch(/: solved\. Chance is 12\.5%\.$/);
  });

  it('should take for luck what three standard deviations cover', () => {
    const guessing = (accuracy: number, scored: number) => isGuessing({ accuracy, chance: 0.5, scored });
    expect([guessing(0.62, 128), guessing(0.65, 128), guessing(0.58, 1280)]).toEqual([true, false, false]);
  });
});

describe('what is taken along', () => {
  it('should be a row an evaluation', () => {
    expect(accuracyCsv([points(2)], 0.125)).toBe(
      'step,accuracy,chance,validation_loss\n10,,0.125,0.5\n20,0.25,0.125,0.5\n',
    );
  });

  it('should thin a long table and keep its last row', () => {
    expect(accuracyTable([points(3)]).map(({ title }) => title)).toEqual(['Step 10', 'Step 20', 'Step 30']);
    const long = accuracyTable([points(1000)]);
    expect(long.length).toBeLessThanOrEqual(120);
    expect(long.at(-1)?.title).toBe('Step 10,000');
  });
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

function evaluated(letter: string, points: Record<number, number>) {
  const steps = Object.keys(points).map(Number);
  const validation: ValidationPoints = {
    length: steps.length,
    steps: Float64Array.from([...steps, 999]),
    losses: new Float32Array(steps.length + 1),
    accuracies: Float32Array.from([...Object.values(points), 1]),
  };
  return line(letter, validation);
}

// B stopped after step 40; A was put back and has no figure for step 20.
const lines = [evaluated('A', { 40: 0.25, 60: 0.5 }), evaluated('B', { 20: 0.125, 40: 1 })];

describe('accuracies of several runs', () => {
  it('should be listed at every step at which one of them was evaluated', () => {
    expect(evaluatedSteps(lines)).toEqual([20, 40, 60]);
    const cells = accuracyTable(lines).map((row) => [row.title, ...row.lines.map(({ value }) => value)]);
    expect(cells).toEqual([
      ['Step 20', '–', '12.5%'],
      ['Step 40', '25%', '100%'],
      ['Step 60', '50%', '–'],
    ]);
    expect(accuracyCsv(lines, 0.125)).toBe(
      'step,A_accuracy,B_accuracy,chance\n20,,0.125,0.125\n40,0.25,1,0.125\n60,0.5,,0.125\n',
    );
  });

  it('should be compared, the best first, with guessing called so', () => {
    const shares = [
      { letter: 'A', share: 0.12, guessing: true },
      { letter: 'B', share: 1, guessing: false },
      { letter: 'C', share: Number.NaN, guessing: false },
    ];
    expect(compareAccuracies(shares, 240, 0.125)).toBe(
      'Validation accuracy at step 240: B 100%, A 12%; A no better than chance, 12.5%.',
    );
    expect(compareAccuracies([], 0, 0.125)).toBe('');
  });
});

it('should be the mean and range of seeds when a table lists them, and each of them in the file', () => {
  const runs = [evaluated('A', { 20: 0.5, 40: 0.75 }), evaluated('B', { 20: 0.25 })].flatMap((line) => line.runs);
  const seeds: Evaluated = { letter: 'A, B', runs };
  expect(accuracyTable([seeds]).map(({ lines }) => lines)).toEqual([
    [
      { label: 'A, B', value: '37.5%' },
      { label: 'A, B range', value: '25% to 50%' },
    ],
    [
      { label: 'A, B', value: '–' },
      { label: 'A, B range', value: '–' },
    ],
  ]);
  expect(accuracyCsv([seeds], 0.125)).toBe('step,A_accuracy,B_accuracy,chance\n20,0.5,0.25,0.125\n40,0.75,,0.125\n');
});
