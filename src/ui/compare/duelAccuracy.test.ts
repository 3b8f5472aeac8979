import { describe, expect, it } from 'vitest';
import type { ValidationPoints } from '../../store/run/series.ts';
import { modelLooks } from '../charts/looks.ts';
import { compareAccuracies, duelAccuracyCsv, duelAccuracyTable, evaluatedSteps } from './duelAccuracy.ts';

function model(letter: 'A' | 'B', points: Record<number, number>) {
  const steps = Object.keys(points).map(Number);
  const validation: ValidationPoints = {
    length: steps.length,
    steps: Float64Array.from([...steps, 999]),
    losses: new Float32Array(steps.length + 1),
    accuracies: Float32Array.from([...Object.values(points), 1]),
  };
  return { letter, look: modelLooks[0], series: { validation } };
}

// B stopped after step 40; A was put back and has no figure for step 20.
const models = [model('A', { 40: 0.25, 60: 0.5 }), model('B', { 20: 0.125, 40: 1 })];

describe('accuracies of several models', () => {
  it('are listed at every step at which one of them was evaluated', () => {
    expect(evaluatedSteps(models)).toEqual([20, 40, 60]);
    const cells = duelAccuracyTable(models).map(({ title, lines }) => [title, ...lines.map(({ value }) => value)]);
    expect(cells).toEqual([
      ['Step 20', '–', '12.5%'],
      ['Step 40', '25%', '100%'],
      ['Step 60', '50%', '–'],
    ]);
    expect(duelAccuracyCsv(models, 0.125)).toBe(
      'step,A_accuracy,B_accuracy,chance\n20,,0.125,0.125\n40,0.25,1,0.125\n60,0.5,,0.125\n',
    );
  });

  it('are compared, the best first, and guessing is called so', () => {
    const shares = [
      { letter: 'A', share: 0.12, guessing: true },
      { letter: 'B', share: 1, guessing: false },
      { letter: 'C', share: Number.NaN, guessing: false },
    ];
    expect(compareAccuracies(shares, 240, 0.125)).toBe(
      'Right answers at step 240, on sequences that nothing trains on: B 100%, A 12%; A no better than guessing, 12.5%.',
    );
    expect(compareAccuracies([], 0, 0.125)).toBe('');
  });
});
