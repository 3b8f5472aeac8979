import type { ClipConfig } from '../../../config/types.ts';
import { formatMagnitude } from '../../../lib/format.ts';
import { type RunSeries, series } from '../../../store/run/series.ts';
import { type AxisRange, logAxis } from '../../charts/axis.ts';
import { boundsOf, rowRange, rowTitle, smoothed } from '../../charts/curves.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { type ChartRows, chartRows, curveAt, extremesOf } from '../../charts/rows.ts';
import type { Along } from '../../charts/trainingView.ts';

/** Gradient norms as a chart or a table shows them, one value a row; NaN where a logarithm has no place for it. */
export interface NormData {
  readonly rows: ChartRows;
  readonly raw: Float64Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** The smoothed norms now; NaN before the first step. */
  readonly beforeNow: number;
  readonly afterNow: number;
}

/** Norms that the clip holds gradients to, the larger first; none where it looks at components, or is off. */
export function thresholdsOf({ type, value, lower = 0 }: ClipConfig): number[] {
  if (type === 'band') return [value, Math.min(lower, value)];
  return type === 'norm' ? [value] : [];
}

const positive = (value: number): number => (value > 0 ? value : Number.NaN);

/** @param of the measurements, the current run's if not told */
export function normData(beta: number, points?: number, of: RunSeries = series): NormData {
  const { columns } = of;
  const { axis, gradNorm, clippedNorm } = columns;
  const rows = chartRows(columns, points);
  const before = smoothed(gradNorm, axis.length, beta);
  const after = smoothed(clippedNorm, axis.length, beta);
  return {
    rows,
    raw: extremesOf(rows, gradNorm).map(positive),
    before: curveAt(rows, before).map(positive),
    after: curveAt(rows, after).map(positive),
    beforeNow: before.at(-1) ?? Number.NaN,
    afterNow: after.at(-1) ?? Number.NaN,
  };
}

/** @param thresholds Also shown. */
export function normAxis(
  { raw, before, after }: NormData,
  thresholds: readonly number[],
  previous: AxisRange | null,
): AxisRange {
  const { low, high } = boundsOf(raw, before, after, thresholds);
  const measured = raw.length > 0 && Number.isFinite(low);
  return measured ? logAxis(low, high, previous) : logAxis((thresholds.at(-1) ?? 1) / 5, (thresholds[0] ?? 1) * 5);
}

export function normReadout({ rows, raw, before, after }: NormData, along: Along, row: number): Readout {
  const show = (values: Float64Array): string => formatMagnitude(values[row] ?? Number.NaN);
  return {
    title: rowTitle(rows, row, along),
    lines: [
      {
        label: 'Each step',
        value: rowRange(rows, raw, row, formatMagnitude),
        stroke: 'color-mix(in srgb, var(--data-3) 40%, transparent)',
      },
      { label: 'Before the clip', value: show(before), stroke: 'var(--data-3)' },
      { label: 'After', value: show(after), stroke: 'var(--data-5)' },
    ],
  };
}
