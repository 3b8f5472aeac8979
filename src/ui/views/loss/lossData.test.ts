import { beforeEach, describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../protocol/run.ts';
import { series } from '../../../store/run/series.ts';
import { tableReadouts } from '../../charts/curves.ts';
import { lossAxis, lossData, lossReadout } from './lossData.ts';
import { lossUnits } from './units.ts';

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

function train(losses: number[]): void {
  const zeros = new Float32Array(losses.length);
  const clipped = new Uint8Array(losses.length);
  const loss = Float32Array.from(losses);
  const columns = { firstStep: 1, loss, gradNorm: zeros, clippedNorm: zeros, learningRate: zeros, clipped };
  series.onMetrics({ type: 'metrics', runId: 1, columns });
}

beforeEach(() => series.begin(1, facts));

describe('lossData', () => {
  it('converts every curve to the unit', () => {
    train([4, 2]);
    series.onValidation({ type: 'validation', runId: 1, step: 2, loss: 3 });
    expect([...lossData(0, nats).raw]).toEqual([4, 2]);
    expect(lossData(0, bits).smooth[1]).toBeCloseTo(2 / Math.log(2), 12);
    expect(lossData(0, perplexity).validation[1]).toBeCloseTo(Math.exp(3), 9);
    expect(lossData(0, perplexity).now).toBe(2);
  });

  it('averages losses, not perplexities', () => {
    train([1, 3]);
    expect(lossData(0.5, perplexity).smooth[1]).toBeCloseTo(Math.exp((0.5 * 1 + 3) / 1.5), 9);
  });
});

describe('lossAxis', () => {
  const fixed = [4.2, 3.1];

  it('shows the reference lines before anything is measured', () => {
    const axis = lossAxis(lossData(0.9, nats), fixed, 'linear', null);
    expect(axis.low).toBeLessThanOrEqual(3.1);
    expect(axis.high).toBeGreaterThanOrEqual(4.2);
  });

  it('lets a spike of one step leave the chart, and follows a loss that really rises', () => {
    train(Array.from({ length: 200 }, (_, i) => (i === 100 ? 60 : 3)));
    expect(lossAxis(lossData(0.99, nats), fixed, 'linear', null).high).toBeLessThan(8);
    series.begin(1, facts);
    train(Array.from({ length: 200 }, (_, i) => (i > 100 ? 60 : 3)));
    expect(lossAxis(lossData(0.9, nats), fixed, 'linear', null).high).toBeGreaterThanOrEqual(55);
  });

  it('should begin at 0 when nothing but a reference line is drawn', () => {
    const axis = lossAxis(lossData(0.9, nats), [Math.log(2)], 'linear', null);
    expect(axis.low).toBe(0);
    expect(axis.high).toBeGreaterThan(Math.log(2));
    expect(axis.high).toBeLessThan(2);
  });

  it('should have the run of before on it when that came lower, and let its first steps leave the chart', () => {
    train([4, 3.9]);
    const past = [Float64Array.from([90, 2.5, 1.2])];
    const axis = lossAxis(lossData(0.9, nats), fixed, 'linear', null, past);
    expect(axis.low).toBeLessThanOrEqual(1.2);
    expect(axis.high).toBeLessThan(8);
  });

  it('has a place for a loss of 0 on a logarithmic scale', () => {
    train([3, 0]);
    expect(lossAxis(lossData(0.9, nats), fixed, 'log', null).low).toBeGreaterThan(0);
  });
});

describe('lossReadout', () => {
  it('gives each step its own values, and the last validation before it', () => {
    train([4, 3, 2]);
    series.onValidation({ type: 'validation', runId: 1, step: 2, loss: 3.5 });
    const { title, lines } = lossReadout(lossData(0, nats), nats, 'steps', 2);
    expect(title).toBe('Step 3');
    expect(lines.map(({ value }) => value)).toEqual(['2.000', '2.000', '3.500']);
    expect(lossReadout(lossData(0, nats), nats, 'steps', 0).lines[2]?.value).toBe('–');
  });

  it('gives an interval its two extremes, the lesser first', () => {
    train(Array.from({ length: 1000 }, (_, i) => 5 - i / 250));
    const data = lossData(0, nats);
    const { title, lines } = lossReadout(data, nats, 'steps', 1);
    expect(title).toBe('Steps 1–4');
    expect(lines[0]?.value).toBe('4.988–5.000');
  });

  it('lists every interval once in a table', () => {
    train(Array.from({ length: 1000 }, () => 2));
    const titles = tableReadouts(
      (points) => lossData(0, nats, points),
      (data, row) => lossReadout(data, nats, 'steps', row),
    ).map(({ title }) => title);
    expect(titles.length).toBeLessThanOrEqual(60);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles[0]).toMatch(/^Steps 1–/);
    expect(titles.at(-1)).toMatch(/–1,000$/);
  });
});
