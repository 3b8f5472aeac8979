import { describe, expect, it } from 'vitest';
import { ThrottledSignal } from '../../../lib/throttle.ts';
import { RunSeries } from '../../../store/run/series.ts';
import { lossCsv, normCsv } from './trainingExport.ts';

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

/** Steps from 1 with these losses; norms ten times as large, of which those above 20 are clipped to 20. */
function trained(...losses: number[]): RunSeries {
  const series = new RunSeries(new ThrottledSignal(1000));
  series.begin(1, facts);
  const norms = losses.map((loss) => 10 * loss);
  const columns = {
    firstStep: 1,
    loss: Float32Array.from(losses),
    gradNorm: Float32Array.from(norms),
    clippedNorm: Float32Array.from(norms, (norm) => Math.min(20, norm)),
    learningRate: new Float32Array(losses.length),
    clipped: Uint8Array.from(norms, (norm) => Number(norm > 20)),
  };
  series.onMetrics({ type: 'metrics', runId: 1, columns });
  return series;
}

describe('lossCsv', () => {
  it('should have a row a step, with the validation loss where it was taken', () => {
    const series = trained(4, 3.5, 3);
    series.onValidation({ type: 'validation', runId: 1, step: 2, loss: 3.25 });
    expect(lossCsv([{ letter: null, series }])).toBe(
      'first_step,last_step,loss,loss_min,loss_max,validation_loss\n1,1,4,4,4,\n2,2,3.5,3.5,3.5,3.25\n3,3,3,3,3,\n',
    );
  });

  it('should say which model a row is of where there are several', () => {
    const models = [
      { letter: 'A', series: trained(4) },
      { letter: 'B', series: trained(2, 1) },
    ];
    const rows = lossCsv(models).trim().split('\n');
    expect(rows).toEqual([
      'model,first_step,last_step,loss,loss_min,loss_max,validation_loss',
      'A,1,1,4,4,4,',
      'B,1,1,2,2,2,',
      'B,2,2,1,1,1,',
    ]);
  });

  it('should stay as fine as a long run is kept, and lose no step', () => {
    const series = trained(...Array.from({ length: 10_000 }, (_, i) => i));
    const rows = lossCsv([{ letter: null, series }])
      .trim()
      .split('\n')
      .slice(1);
    const spans = rows.map((row) => row.split(',').map(Number));
    expect(spans[0]?.[0]).toBe(1);
    expect(spans.at(-1)?.[1]).toBe(10_000);
    for (let i = 1; i < spans.length; i++) expect(spans[i]?.[0]).toBe((spans[i - 1]?.[1] ?? 0) + 1);
    // Least and greatest of the steps that a row speaks for, which were numbered from 0.
    for (const [first, last, , min, max] of spans) expect([min, max]).toEqual([(first ?? 0) - 1, (last ?? 0) - 1]);
  });
});

describe('normCsv', () => {
  it('should tell norms before and after the clip, and how often it acted', () => {
    expect(normCsv([{ letter: null, series: trained(1, 3) }])).toBe(
      'first_step,last_step,grad_norm,grad_norm_min,grad_norm_max,clipped_norm,share_clipped\n1,1,10,10,10,10,0\n2,2,30,30,30,20,1\n',
    );
  });
});
