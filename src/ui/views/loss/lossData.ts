import { formatLoss } from '../../../lib/format.ts';
import { type RunSeries, series } from '../../../store/run/series.ts';
import { type AxisRange, linearAxis, logAxis } from '../../charts/axis.ts';
import { boundsOf, rowRange, rowTitle, smoothed } from '../../charts/curves.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import { type ChartRows, chartRows, curveAt, extremesOf, validationAt } from '../../charts/rows.ts';
import type { Along } from '../../charts/trainingView.ts';
import type { LossUnit } from './units.ts';

/** The losses as a chart or a table shows them, in its unit, one value a row. */
export interface LossData {
  readonly rows: ChartRows;
  readonly raw: Float64Array;
  readonly smooth: Float64Array;
  readonly validation: Float64Array;
  /** The smoothed training loss now, nats; NaN before the first step. */
  readonly now: number;
}

/** @param of the measurements, the current run's if not told */
export function lossData(beta: number, unit: LossUnit, points?: number, of: RunSeries = series): LossData {
  const { columns, validation } = of;
  const rows = chartRows(columns, points);
  const average = smoothed(columns.loss, columns.axis.length, beta);
  const convert = (values: Float64Array): Float64Array => values.map(unit.fromNats);
  return {
    rows,
    raw: convert(extremesOf(rows, columns.loss)),
    smooth: convert(curveAt(rows, average)),
    validation: convert(validationAt(rows, validation)),
    now: average.at(-1) ?? Number.NaN,
  };
}

/** Spikes of single steps may leave the chart once they exceed everything else by this factor. */
const spike = 1.25;

/**
 * @param fixed Values the axis must show besides the data: the reference lines.
 * @param past what is drawn of runs that are over, whose heights may leave the chart as spikes do
 */
export function lossAxis(
  data: LossData,
  fixed: readonly number[],
  scale: 'linear' | 'log',
  previous: AxisRange | null,
  past: readonly Float64Array[] = [],
): AxisRange {
  const steady = boundsOf(data.smooth, data.validation, fixed);
  const raw = boundsOf(data.raw, ...past);
  // Before the first step there are reference lines at most, and one alone spans nothing.
  if (!Number.isFinite(raw.low)) return linearAxis(0, Number.isFinite(steady.high) ? steady.high : 5, previous);
  const low = Math.min(steady.low, raw.low);
  const high = Math.max(steady.high, Math.min(raw.high, steady.high * spike));
  return scale === 'log'
    ? logAxis(Math.max(low, 1e-6), Math.max(high, 2e-6), previous)
    : linearAxis(low, high, previous);
}

export function lossReadout(
  { rows, raw, smooth, validation }: LossData,
  unit: LossUnit,
  along: Along,
  row: number,
): Readout {
  const digits = unit.digits + 1;
  const show = (value: number): string => formatLoss(value, digits);
  let at = row;
  while (at >= 0 && !Number.isFinite(validation[at])) at--;
  return {
    title: rowTitle(rows, row, along),
    lines: [
      {
        label: 'Training',
        value: rowRange(rows, raw, row, show),
        stroke: 'color-mix(in srgb, var(--data-1) 40%, transparent)',
      },
      { label: 'Smoothed', value: show(smooth[row] ?? Number.NaN), stroke: 'var(--data-1)' },
      { label: 'Validation', value: show(validation[at] ?? Number.NaN), stroke: 'var(--data-2)' },
    ],
  };
}
