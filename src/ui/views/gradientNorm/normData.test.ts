import { beforeEach, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../config/defaults.ts';
import type { RunConfig } from '../../../config/settings/types.ts';
import { RunSeries } from '../../../store/run/series.ts';
import { linesOf } from '../../charts/lines.ts';
import { shownLine, shownRun } from '../../charts/testing/shownLine.ts';
import { drawnNorms, normAxis, normCurves, normReadout, thresholdLines } from './normData.ts';

const facts = {
  parameters: 1,
  gpuBytes: 1,
  vocabulary: ['a'],
  trainCharacters: 1,
  validationCharacters: 1,
  chanceLoss: 1,
  unigramLoss: 1,
  plan: '',
};
const [first, second] = [new RunSeries(), new RunSeries()];
const clipped = (clip: RunConfig['clip']): RunConfig => ({ ...defaultConfig, clip });
const off: RunConfig['clip'] = { type: 'none', value: 1, lower: 0 };
const band: RunConfig['clip'] = { type: 'band', value: 2, lower: 0.5 };

/** Norms from step 1 on, clipped at 1. */
function train(series: RunSeries, ...norms: number[]): void {
  const columns = {
    firstStep: 1,
    loss: new Float32Array(norms.length),
    gradNorm: Float32Array.from(norms),
    clippedNorm: Float32Array.from(norms, (norm) => Math.min(1, norm)),
    learningRate: new Float32Array(norms.length),
    clipped: new Uint8Array(norms.length),
  };
  series.onMetrics({ type: 'metrics', runId: series.runId, columns });
}

beforeEach(() => [first, second].forEach((series, i) => void series.begin(i + 1, facts)));

describe('the gradient norm of one run', () => {
  it('should be drawn of each step, before the clip and after it, with every peak on the axis', () => {
    train(first, 0.5, 40);
    const drawn = drawnNorms([shownLine(first)], 0);
    expect(normCurves(drawn, 'steps').map(({ id }) => id)).toEqual(['norm-raw', 'norm-before', 'norm-after']);
    expect(normReadout(drawn, 'steps', 1).lines.map(({ value }) => value)).toEqual(['40.0', '40.0', '1.00']);
    const { low, high } = normAxis(drawn, [1], null);
    expect([low <= 0.5, high >= 40]).toEqual([true, true]);
  });

  it('should have its thresholds on the axis when nothing is measured yet', () => {
    const { low, high } = normAxis(drawnNorms([shownLine(first)], 0), [4, 0.5], null);
    expect([low < 0.5, high > 4]).toEqual([true, true]);
  });
});

describe('the gradient norms of several runs', () => {
  it('should have a line after the clip where there is one, and each threshold once', () => {
    train(first, 3);
    train(second, 4);
    const lines = [
      shownLine(first, 'A', { config: clipped(off) }),
      shownLine(second, 'B', { config: clipped(band) }),
    ] as const;
    const ids = normCurves(drawnNorms(lines, 0), 'steps').map(({ id }) => id);
    expect(ids).toEqual(['norm-raw-A', 'norm-before-A', 'norm-raw-B', 'norm-before-B', 'norm-after-B']);
    expect(normReadout(drawnNorms(lines, 0), 'steps', 0).lines.map(({ label, value }) => `${label} ${value}`)).toEqual([
      'A 3.00',
      'B 4.00',
      'B clipped 1.00',
    ]);
    const twice = [...lines, shownLine(second, 'C', { config: clipped({ ...band, lower: 0.25 }) })] as const;
    expect(thresholdLines(twice).map(({ label }) => label)).toEqual(['clip at 2', 'at least 0.5', 'at least 0.25']);
  });

  it('should be their mean and range where they differ in their seed alone', () => {
    train(first, 2, 3);
    train(second, 4, 7);
    const seeds = [first, second].map((series, i) =>
      shownRun(series, 'AB'[i], { config: { ...clipped(off), seed: i + 1 } }),
    );
    const drawn = drawnNorms(linesOf(seeds, false), 0);
    const [{ data }] = drawn;
    expect([...data.before]).toEqual([3, 5]);
    expect([data.range?.low, data.range?.high].map((values) => [...(values ?? [])])).toEqual([
      [2, 3],
      [4, 7],
    ]);
    expect(data.beforeNows).toEqual([3, 7]);
    expect(normCurves(drawn, 'steps').map(({ id }) => id)).toEqual(['norm-before-A, B']);
    expect(normReadout(drawn, 'steps', 1).lines.map(({ value }) => value)).toEqual(['5.00', '3.00 to 7.00']);
  });
});
