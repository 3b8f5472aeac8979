import { beforeEach, describe, expect, it } from 'vitest';
import { smooth } from '../../lib/smoothing.ts';
import type { RunFacts } from '../../protocol/run.ts';
import { series } from '../../store/run/series.ts';
import { chartRows, curveAt, extremesOf, maxRows, nearestRow, validationAt } from './rows.ts';

const facts: RunFacts = {
  parameters: 1,
  gpuBytes: 1,
  vocabulary: ['a', 'b'],
  trainCharacters: 9,
  validationCharacters: 1,
  chanceLoss: 1,
  unigramLoss: 1,
  plan: '',
};

const lossAt = (step: number): number => Math.fround(step === 777 ? 30 : step === 778 ? 0.25 : 1 + 3 / step);

function train(steps: number): void {
  const loss = Float32Array.from({ length: steps }, (_, i) => lossAt(i + 1));
  const zeros = new Float32Array(steps);
  series.onMetrics({
    type: 'metrics',
    runId: 1,
    columns: {
      firstStep: 1,
      loss,
      gradNorm: zeros,
      clippedNorm: zeros,
      learningRate: zeros,
      clipped: new Uint8Array(steps),
    },
  });
}

beforeEach(() => series.begin(1, facts));

describe.each([1, 2, 499, 500, 501, 4096, 4097, 30_000])('after %i steps', (steps) => {
  it('draws at most 500 rows that ascend to the last step and cover every step', () => {
    train(steps);
    const rows = chartRows(series.columns);
    expect(rows.length).toBeLessThanOrEqual(maxRows);
    expect(rows.steps.at(-1)).toBe(steps);
    let covered = 0;
    for (let i = 0; i < rows.length; i++) {
      if (i > 0) expect(rows.steps[i] ?? 0).toBeGreaterThan(rows.steps[i - 1] ?? 0);
      if ((rows.from[i] ?? 0) > covered) {
        expect(rows.from[i]).toBe(covered + 1);
        covered = rows.to[i] ?? 0;
      }
    }
    expect(covered).toBe(steps);
  });

  it('keeps the extremes and their order', () => {
    train(steps);
    const drawn = [...extremesOf(chartRows(series.columns), series.columns.loss)];
    const all = Array.from({ length: steps }, (_, i) => lossAt(i + 1));
    expect(Math.max(...drawn)).toBe(Math.max(...all));
    expect(Math.min(...drawn)).toBe(Math.min(...all));
    if (steps > 778) expect(drawn.indexOf(30)).toBeLessThan(drawn.indexOf(0.25));
  });

  it('ends a curve at its last value', () => {
    train(steps);
    const { axis, loss } = series.columns;
    const means = Float64Array.from({ length: axis.length }, (_, i) => loss.mean(i));
    const smoothed = smooth(means, loss.count, axis.length, 0.9);
    const drawn = curveAt(chartRows(series.columns), smoothed);
    expect(drawn.at(-1)).toBe(smoothed.at(-1));
    expect(drawn.every(Number.isFinite)).toBe(true);
  });
});

describe('validationAt', () => {
  it('puts a loss at its own step while steps are drawn singly', () => {
    train(100);
    series.onValidation({ type: 'validation', runId: 1, step: 50, loss: 2.5 });
    const values = validationAt(chartRows(series.columns), series.validation);
    expect(values[49]).toBe(2.5);
    expect(values.filter(Number.isFinite).length).toBe(1);
  });

  it('puts a loss within a group of its step later on', () => {
    train(30_000);
    const at = [50, 12_345, 30_000];
    for (const [i, step] of at.entries()) series.onValidation({ type: 'validation', runId: 1, step, loss: i + 1 });
    const rows = chartRows(series.columns);
    const values = validationAt(rows, series.validation);
    at.forEach((step, i) => {
      const row = values.indexOf(i + 1);
      expect(rows.from[row]).toBeLessThanOrEqual(step);
      expect(rows.to[row]).toBeGreaterThanOrEqual(step);
    });
  });

  it('waits with a loss whose step has not been measured yet', () => {
    train(10);
    series.onValidation({ type: 'validation', runId: 1, step: 11, loss: 2 });
    expect(validationAt(chartRows(series.columns), series.validation).some(Number.isFinite)).toBe(false);
  });
});

it('finds the nearest row', () => {
  const positions = Float64Array.from([1, 2, 4, 8]);
  expect([-5, 1, 1.4, 3.1, 5.9, 6.1, 99].map((x) => nearestRow(positions, x))).toEqual([0, 0, 0, 2, 2, 3, 3]);
  expect([-5, 1, 3.1, 5.9, 6.1, 99].map((x) => nearestRow(positions.toReversed(), x))).toEqual([3, 3, 1, 1, 0, 0]);
  expect(nearestRow(new Float64Array(0), 3)).toBe(-1);
});
