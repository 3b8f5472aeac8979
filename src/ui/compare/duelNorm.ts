import { formatMagnitude } from '../../lib/format.ts';
import { type AxisRange, logAxis } from '../charts/axis.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { boundsOf, rowTitle } from '../charts/curves.ts';
import type { Readout } from '../charts/Inspector.tsx';
import type { Curve } from '../charts/model.ts';
import type { Along } from '../charts/trainingView.ts';
import { type NormData, normData } from '../views/gradientNorm/normData.ts';
import { type Drawn, placed, rowAt } from './curves.ts';

export type DrawnNorm = Drawn<NormData>;

export const drawnNorms = (models: readonly Contestant[], beta: number, points?: number): DrawnNorm[] =>
  models.filter(({ stands }) => stands).map((model) => ({ model, data: normData(beta, points, model.series) }));

/** Each step faintly, so that a peak stays in sight; before the clip in the model's dash, after it thin and dotted. */
export function normCurves(norms: readonly DrawnNorm[], along: Along): Curve[] {
  return norms.flatMap(({ model: { letter, look, config }, data }): Curve[] => {
    const { stroke } = look;
    const at = placed(data.rows, along);
    const raw = { id: `norm-raw-${letter}`, values: data.raw, stroke, width: 1, opacity: 0.22, along: at };
    const before = { id: `norm-before-${letter}`, values: data.before, ...look, width: 2, along: at };
    const after = { id: `norm-after-${letter}`, values: data.after, stroke, width: 1.5, dash: '1 3', along: at };
    return config.clip.type === 'none' ? [raw, before] : [raw, before, after];
  });
}

/** One axis for all of them, with every peak. */
export function duelNormAxis(
  norms: readonly DrawnNorm[],
  thresholds: readonly number[],
  previous: AxisRange | null,
): AxisRange {
  const measured = norms.some(({ data }) => data.raw.some(Number.isFinite));
  const { low, high } = boundsOf(...norms.flatMap(({ data }) => [data.raw, data.before, data.after]), thresholds);
  const middle = thresholds[0] ?? 1;
  return measured ? logAxis(low, high, previous) : logAxis(middle / 5, middle * 5);
}

/** The largest norm of all steps, before the clip; NaN before the first. */
export function mostOf({ series }: Contestant): number {
  const { axis, gradNorm } = series.columns;
  const { max, count } = gradNorm.extremes(0, axis.length);
  return count > 0 ? max : Number.NaN;
}

export function duelNormReadout(base: DrawnNorm, norms: readonly DrawnNorm[], along: Along, row: number): Readout {
  const step = base.data.rows.to[row] ?? 0;
  const show = (value: number | undefined): string => formatMagnitude(value ?? Number.NaN);
  return {
    title: rowTitle(base.data.rows, row, along),
    lines: norms.flatMap(({ model: { letter, look, config }, data }) => {
      const at = rowAt(data.rows, step);
      const before = { label: letter, value: show(data.before[at]), stroke: look.stroke };
      return config.clip.type === 'none'
        ? [before]
        : [before, { label: `${letter} clipped`, value: show(data.after[at]) }];
    }),
  };
}
