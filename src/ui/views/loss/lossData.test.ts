import { beforeEach, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../config/defaults.ts';
import type { RunFacts } from '../../../protocol/run.ts';
import { RunSeries, series } from '../../../store/run/series.ts';
import { tableReadouts } from '../../charts/curves.ts';
import { linesOf } from '../../charts/lines.ts';
import type { ShownRun } from '../../charts/shownRuns.ts';
import { shownLine, shownRun } from '../../charts/testing/shownLine.ts';
import { drawnLosses, lossAxis, lossCurves, lossData, lossNow, lossReadout } from './lossData.ts';
import { type LossUnit, lossUnits } from './units.ts';

const { nats, bits, perplexity } = lossUnits;
const facts: RunFacts = {
  parameters: 1,
  gpuBytes: 1,
  vocabulary: ['a', 'b'],
  trainCharacters: 9,
  validationCharacters: 1,
  chanceLoss: 4.2,
  unigramLoss: 3.1,
  plan: '',
};

function trainTo(of: RunSeries, runId: number, losses: number[]): void {
  const zeros = new Float32Array(losses.length);
  const clipped = new Uint8Array(losses.length);
  const loss = Float32Array.from(losses);
  const columns = { firstStep: 1, loss, gradNorm: zeros, clippedNorm: zeros, learningRate: zeros, clipped };
  of.onMetrics({ type: 'metrics', runId, columns });
}

const train = (losses: number[]): void => trainTo(series, 1, losses);

const drawn = (beta: number, unit: LossUnit, points?: number) => drawnLosses([shownLine(series)], beta, unit, points);

beforeEach(() => series.begin(1, facts));

describe('lossData', () => {
  it('converts every curve to the unit', () => {
    train([4, 2]);
    series.onValidation({ type: 'validation', runId: 1, step: 2, loss: 3 });
    expect([...lossData([series], 0, nats).raw]).toEqual([4, 2]);
    expect(lossData([series], 0, bits).smooth[1]).toBeCloseTo(2 / Math.log(2), 12);
    expect(lossData([series], 0, perplexity).validation[1]).toBeCloseTo(Math.exp(3), 9);
    expect(lossData([series], 0, perplexity).nows).toEqual([2]);
  });

  it('averages losses, not perplexities', () => {
    train([1, 3]);
    expect(lossData([series], 0.5, perplexity).smooth[1]).toBeCloseTo(Math.exp((0.5 * 1 + 3) / 1.5), 9);
  });
});

describe('lossAxis', () => {
  const fixed = [4.2, 3.1];

  it('shows the reference lines before anything is measured', () => {
    const axis = lossAxis(drawn(0.9, nats), fixed, 'linear', null);
    expect(axis.low).toBeLessThanOrEqual(3.1);
    expect(axis.high).toBeGreaterThanOrEqual(4.2);
  });

  it('lets a spike of one step leave the chart, and follows a loss that really rises', () => {
    train(Array.from({ length: 200 }, (_, i) => (i === 100 ? 60 : 3)));
    expect(lossAxis(drawn(0.99, nats), fixed, 'linear', null).high).toBeLessThan(8);
    series.begin(1, facts);
    train(Array.from({ length: 200 }, (_, i) => (i > 100 ? 60 : 3)));
    expect(lossAxis(drawn(0.9, nats), fixed, 'linear', null).high).toBeGreaterThanOrEqual(55);
  });

  it('should begin at 0 when nothing but a reference line is drawn', () => {
    const axis = lossAxis(drawn(0.9, nats), [Math.log(2)], 'linear', null);
    expect(axis.low).toBe(0);
    expect(axis.high).toBeGreaterThan(Math.log(2));
    expect(axis.high).toBeLessThan(2);
  });

  it('should have the run of before on it when that came lower, and let its first steps leave the chart', () => {
    train([4, 3.9]);
    const past = [Float64Array.from([90, 2.5, 1.2])];
    const axis = lossAxis(drawn(0.9, nats), fixed, 'linear', null, past);
    expect(axis.low).toBeLessThanOrEqual(1.2);
    expect(axis.high).toBeLessThan(8);
  });

  it('has a place for a loss of 0 on a logarithmic scale', () => {
    train([3, 0]);
    expect(lossAxis(drawn(0.9, nats), fixed, 'log', null).low).toBeGreaterThan(0);
  });
});

describe('lossReadout', () => {
  it('gives each step its own values, and the last validation before it', () => {
    train([4, 3, 2]);
    series.onValidation({ type: 'validation', runId: 1, step: 2, loss: 3.5 });
    const { title, lines } = lossReadout(drawn(0, nats), nats, 'steps', 2);
    expect(title).toBe('Step 3');
    expect(lines.map(({ value }) => value)).toEqual(['2.000', '2.000', '3.500']);
    expect(lossReadout(drawn(0, nats), nats, 'steps', 0).lines[2]?.value).toBe('–');
  });

  it('gives an interval its two extremes, the lesser first', () => {
    train(Array.from({ length: 1000 }, (_, i) => 5 - i / 250));
    const data = drawn(0, nats);
    const { title, lines } = lossReadout(data, nats, 'steps', 1);
    expect(title).toBe('Steps 1–4');
    expect(lines[0]?.value).toBe('4.988–5.000');
  });

  it('lists every interval once in a table', () => {
    train(Array.from({ length: 1000 }, () => 2));
    const titles = tableReadouts(
      (points) => {
        const losses = drawn(0, nats, points);
        return { losses, rows: losses[0].data.rows };
      },
      ({ losses }, row) => lossReadout(losses, nats, 'steps', row),
    ).map(({ title }) => title);
    expect(titles.length).toBeLessThanOrEqual(60);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles[0]).toMatch(/^Steps 1–/);
    expect(titles.at(-1)).toMatch(/–1,000$/);
  });
});

describe('losses of several runs', () => {
  const other = new RunSeries();
  const both = () => drawnLosses([shownLine(series, 'A'), shownLine(other, 'B')], 0, nats);

  beforeEach(() => other.begin(2, facts));

  it('should say what each had come to, and nothing of one that has not come so far, when a row is read', () => {
    train([4, 3, 2, 1.5]);
    trainTo(other, 2, [5]);
    other.onValidation({ type: 'validation', runId: 2, step: 1, loss: 4.5 });
    const { title, lines } = lossReadout(both(), nats, 'steps', 3);
    expect(title).toBe('Step 4');
    expect(lines).toEqual([
      { label: 'A', value: '1.500', stroke: 'var(--data-1)' },
      { label: 'A validation', value: '–' },
      { label: 'B', value: '–', stroke: 'var(--data-2)' },
      { label: 'B validation', value: '–' },
    ]);
    const first = lossReadout(both(), nats, 'steps', 0).lines.map(({ value }) => value);
    expect(first).toEqual(['4.000', '–', '5.000', '4.500']);
  });

  it('should have every run on one axis, but not their validation, which is not drawn, when several are compared', () => {
    train([4, 3]);
    trainTo(other, 2, [2, 1]);
    series.onValidation({ type: 'validation', runId: 1, step: 2, loss: 40 });
    const { low, high } = lossAxis(both(), [], 'linear', null);
    expect([low <= 1, high < 8]).toEqual([true, true]);
    const ids = lossCurves(both(), 'steps').map(({ id }) => id);
    expect(ids).toEqual(['loss-raw-A', 'loss-raw-B', 'loss-smoothed-A', 'loss-smoothed-B']);
  });
});

describe('losses of runs that differ in their seed', () => {
  const [second, third] = [new RunSeries(), new RunSeries()];
  const all = [series, second, third];
  const line = () => {
    const [first, ...others] = all.map((of, i) =>
      shownRun(of, 'ABC'[i], { config: { ...defaultConfig, seed: i + 1 } }),
    );
    return linesOf([first as ShownRun, ...others], false);
  };

  beforeEach(() => {
    second.begin(2, facts);
    third.begin(3, facts);
  });

  const trainAll = (losses: (i: number) => number[]): void => {
    for (const [i, of] of all.entries()) trainTo(of, i + 1, losses(i));
  };

  it('should be drawn as their mean and range, and of each step nothing', () => {
    trainAll((i) => [4 + i, 2 + 2 * i]);
    const [{ data }] = drawnLosses(line(), 0, nats);
    expect([...data.smooth]).toEqual([5, 4]);
    expect([data.range?.low, data.range?.high].map((values) => [...(values ?? [])])).toEqual([
      [4, 2],
      [6, 6],
    ]);
    const [curve, ...others] = lossCurves(drawnLosses(line(), 0, nats), 'steps');
    expect(others).toEqual([]);
    expect(curve).toMatchObject({ id: 'loss-smoothed-A–C', range: data.range });
    expect([lossNow(data), data.nows]).toEqual([4, [2, 4, 6]]);
  });

  it('should be averaged as losses when the unit is perplexity', () => {
    trainAll((i) => [i]);
    expect(drawnLosses(line(), 0, perplexity)[0].data.smooth[0]).toBeCloseTo(Math.exp(1), 9);
  });

  it('should be told up to where the slowest has come', () => {
    trainAll((i) => [4, 3, 2.5].slice(0, 3 - i));
    const read = (row: number) => lossReadout(drawnLosses(line(), 0, nats), nats, 'steps', row).lines.slice(0, 2);
    expect(read(0)).toEqual([
      { label: 'A–C', value: '4.000', stroke: 'var(--data-1)' },
      { label: 'A–C range', value: '4.000' },
    ]);
    expect(read(2).map(({ value }) => value)).toEqual(['–', '–']);
  });

  it('should have all of their range on the axis', () => {
    trainAll((i) => [3 + 4 * i, 2 + 4 * i]);
    const { low, high } = lossAxis(drawnLosses(line(), 0, nats), [], 'linear', null);
    expect([low <= 2, high >= 11]).toEqual([true, true]);
  });
});
