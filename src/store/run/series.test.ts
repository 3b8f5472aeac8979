import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricsColumns, RunFacts } from '../../protocol/run.ts';
import { historyCapacity } from './history.ts';
import { recentSteps, series } from './series.ts';

const facts: RunFacts = {
  parameters: 1,
  gpuBytes: 1,
  vocabulary: ['a', 'b'],
  trainCharacters: 9,
  validationCharacters: 1,
  chanceLoss: Math.log(2),
  unigramLoss: 0.6,
  plan: '',
};

function metrics(firstStep: number, losses: number[], clipped: number[] = []): MetricsColumns {
  const of = (list: number[]): Float32Array => Float32Array.from(list);
  return {
    firstStep,
    loss: of(losses),
    gradNorm: of(losses.map((x) => 2 * x)),
    clippedNorm: of(losses.map((x) => Math.min(1, 2 * x))),
    learningRate: of(losses.map(() => 0.01)),
    clipped: Uint8Array.from(losses, (_, i) => clipped[i] ?? 0),
  };
}

const put = (columns: MetricsColumns, runId = 1): void => series.onMetrics({ type: 'metrics', runId, columns });
const validate = (step: number, loss: number, runId = 1, accuracy?: number): void =>
  series.onValidation({ type: 'validation', runId, step, loss, ...(accuracy === undefined ? {} : { accuracy }) });

beforeEach(() => series.begin(1, facts));

describe('series', () => {
  it('takes the rows of consecutive events', () => {
    put(metrics(1, [4, 3.5]));
    put(metrics(3, [3]));
    expect(series.step).toBe(3);
    expect([...series.columns.loss.min.slice(0, 3)]).toEqual([4, 3.5, 3]);
    expect(series.columns.gradNorm.max[2]).toBe(6);
  });

  it('ignores events of other runs', () => {
    put(metrics(1, [4]), 2);
    validate(1, 4, 0);
    expect([series.step, series.validation.latest]).toEqual([0, null]);
  });

  it('holds any number of steps in the same columns', () => {
    const total = 20_000;
    for (let first = 1; first <= total; first += 500) {
      put(
        metrics(
          first,
          Array.from({ length: 500 }, (_, i) => 1 + 3 / (first + i)),
        ),
      );
    }
    const { axis, loss } = series.columns;
    expect([series.step, axis.stride]).toEqual([total, 8]);
    expect(axis.length).toBe(2500);
    expect(loss.extremes(0, axis.length)).toMatchObject({ max: 4, count: total, fell: true });
  });

  it('goes back to an earlier step', () => {
    put(metrics(1, [5, 4, 3, 2, 1]));
    validate(2, 4.5);
    validate(4, 2.5);
    series.truncate(3);
    expect([series.step, series.validation.latest]).toEqual([3, { step: 2, loss: 4.5, accuracy: Number.NaN }]);
    put(metrics(4, [9]));
    expect(series.columns.loss.max[3]).toBe(9);
    expect(series.columns.loss.count[4]).toBe(0);
  });

  it('takes a row that comes again as the new one', () => {
    put(metrics(1, [5, 4, 3]));
    put(metrics(2, [7]));
    expect([...series.columns.loss.min.slice(0, 3)]).toEqual([5, 7, 0]);
    expect(series.step).toBe(2);
  });

  it('should count the last step once when its row comes again', () => {
    put(metrics(1, [5, 4]));
    put(metrics(2, [7]));
    const { min, max, count } = series.columns.loss;
    expect([min[1], max[1], count[1]]).toEqual([7, 7, 1]);
  });

  it('begins again from nothing', () => {
    put(
      metrics(
        1,
        Array.from({ length: 5000 }, () => 2),
      ),
    );
    validate(10, 2);
    series.begin(2, facts);
    expect([series.step, series.columns.axis.stride, series.validation.latest]).toEqual([0, 1, null]);
    expect(series.columns.loss.count.some((count) => count > 0)).toBe(false);
    expect(series.clipShares.overall).toBeNaN();
    expect(series.recentLoss).toBeNaN();
  });

  describe('of an earlier visit', () => {
    const losses = (count: number): number[] => Array.from({ length: count }, (_, i) => 1 + 3 / (i + 1));

    it.each([[5], [9000]])('goes on with %d steps', (count) => {
      put(metrics(1, losses(count)));
      validate(4, 2.5);
      const straight = structuredClone(series.copy());
      series.begin(2, facts);
      series.restore(straight, count);
      expect(series.step).toBe(count);
      expect(series.copy()).toEqual(straight);
      expect(series.validation.latest?.step).toBe(4);
      put(metrics(count + 1, [0.5]), 2);
      expect(series.step).toBe(count + 1);
      expect(series.columns.loss.extremes(0, series.columns.axis.length)).toMatchObject({ min: 0.5, count: count + 1 });
    });

    it('keeps accuracies, and does without where the copy has none', () => {
      validate(10, 2, 1, 0.25);
      validate(20, 1.5, 1, 0.75);
      const copy = structuredClone(series.copy());
      series.begin(2, facts);
      series.restore(copy, 20);
      expect([...series.validation.accuracies.slice(0, 2)]).toEqual([0.25, 0.75]);
      expect(series.validation.latest).toEqual({ step: 20, loss: 1.5, accuracy: 0.75 });
      series.begin(3, facts);
      const { steps, losses } = copy.validation;
      series.restore({ ...copy, validation: { steps, losses } }, 20);
      expect(series.validation.latest).toEqual({ step: 20, loss: 1.5, accuracy: Number.NaN });
    });

    it('drops what came after the copy', () => {
      put(metrics(1, losses(6)));
      validate(2, 2.5);
      validate(6, 2.1);
      const copy = series.copy();
      series.begin(2, facts);
      series.restore(copy, 4);
      expect([series.step, series.validation.latest?.step]).toEqual([4, 2]);
    });

    it('goes on where some steps were not measured any more', () => {
      put(metrics(1, losses(6)));
      const copy = series.copy();
      series.begin(2, facts);
      series.restore(copy, 8);
      put(metrics(9, [0.5]), 2);
      expect(series.step).toBe(9);
      expect([...series.columns.loss.count.slice(0, 9)]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 1]);
    });

    it('is not changed by what the run measures next', () => {
      put(metrics(1, [4]));
      const copy = series.copy();
      put(metrics(2, [3]));
      expect([copy.lastStep, copy.columns.loss.min.length]).toEqual([1, 1]);
    });
  });

  it('counts clipped steps, of late and overall', () => {
    put(
      metrics(
        1,
        Array.from({ length: 300 }, () => 1),
        Array.from({ length: 300 }, () => 1),
      ),
    );
    put(
      metrics(
        301,
        Array.from({ length: recentSteps / 2 }, () => 1),
      ),
    );
    expect(series.clipShares.recent).toBe(0.5);
    expect(series.clipShares.overall).toBeCloseTo(300 / 350, 12);
  });

  it('keeps the newest of too many validation losses', () => {
    for (let step = 1; step <= 10_000; step++) validate(step, step);
    const { length, steps, losses } = series.validation;
    expect(length).toBeLessThanOrEqual(4096);
    expect([steps[length - 1], losses[length - 1]]).toEqual([10_000, 10_000]);
    expect([...steps.slice(0, length)]).toEqual([...steps.slice(0, length)].sort((a, b) => a - b));
  });

  it('should take the newer validation loss when a step is validated twice', () => {
    validate(4, 3);
    validate(4, 2);
    expect(series.validation.length).toBe(1);
    expect(series.validation.latest).toMatchObject({ step: 4, loss: 2 });
  });

  it('should keep the newest validation loss when it thins out the older ones', () => {
    for (let step = 1; step <= historyCapacity + 1; step++) validate(step, step);
    const { length, steps } = series.validation;
    expect([...steps.slice(length - 3, length)]).toEqual([historyCapacity - 2, historyCapacity, historyCapacity + 1]);
  });

  it('should say nothing of late clips when training has gone back', () => {
    const all = Array.from({ length: recentSteps }, () => 1);
    put(metrics(1, all, all));
    series.truncate(50);
    expect(series.clipShares).toEqual({ recent: Number.NaN, overall: 1, recentCount: 0 });
  });

  it('should count the seconds in which the run trains, and no others', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const status = (state: 'running' | 'paused', seconds: number): void => {
      series.onStatus({ type: 'status', runId: 1, state, step: 0, charactersPerSecond: 0 });
      vi.advanceTimersByTime(1000 * seconds);
    };
    try {
      status('running', 10);
      status('paused', 60);
      status('running', 2);
      put(metrics(1, [4]));
      expect(series.columns.elapsed[0]).toBeCloseTo(12, 6);
      status('running', 4);
      status('paused', 1);
      put(metrics(2, [3, 2]));
      expect([...series.columns.elapsed.slice(0, 3)]).toEqual([12, 14, 16]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('skips a loss that is not finite', () => {
    put(metrics(1, [3, Number.NaN, 3]));
    validate(3, Number.POSITIVE_INFINITY);
    expect(series.recentLoss).toBeCloseTo(3, 12);
    expect([series.columns.loss.count[1], series.validation.latest]).toEqual([0, null]);
  });
});
