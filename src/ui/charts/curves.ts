import type { BucketColumn } from '../../lib/decimation.ts';
import { formatCount, formatDuration } from '../../lib/format.ts';
import { smooth } from '../../lib/smoothing.ts';
import type { Readout } from './Inspector.tsx';
import type { ChartRows } from './rows.ts';
import type { Along } from './trainingView.ts';

/** Moving average of a column, one value a bucket. */
export function smoothed(column: BucketColumn, length: number, beta: number): Float64Array {
  const means = new Float64Array(length);
  for (let i = 0; i < length; i++) means[i] = column.mean(i);
  return smooth(means, column.count, length, beta);
}

/** 'Step 340', or 'Steps 321–336' where a row speaks for several. */
export function rowTitle(rows: ChartRows, row: number, along: Along): string {
  const from = rows.from[row] ?? 0;
  const to = rows.to[row] ?? 0;
  const steps = from === to ? `Step ${formatCount(to)}` : `Steps ${formatCount(from)}–${formatCount(to)}`;
  return along === 'time' ? `${steps} · ${formatDuration(rows.seconds[row] ?? 0)}` : steps;
}

/** The two extremes that a row speaks for, or its one value. */
export function rowRange(
  rows: ChartRows,
  values: Float64Array,
  row: number,
  format: (value: number) => string,
): string {
  const { rows: perGroup } = rows.grouping;
  if (perGroup === 1) return format(values[row] ?? Number.NaN);
  const first = row - (row % 2);
  const a = values[first] ?? Number.NaN;
  const b = values[first + 1] ?? Number.NaN;
  const [low, high] = [format(Math.min(a, b)), format(Math.max(a, b))];
  return low === high ? low : `${low}–${high}`;
}

/** Least and greatest finite value of several curves; NaN without any. */
export function boundsOf(...curves: ArrayLike<number>[]): { low: number; high: number } {
  let low = Number.NaN;
  let high = Number.NaN;
  for (const curve of curves) {
    for (let i = 0; i < curve.length; i++) {
      const value = curve[i] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (!(value >= low)) low = value;
      if (!(value <= high)) high = value;
    }
  }
  return { low, high };
}

/** Rows of a table, before pairs of extremes become one line. */
const tablePoints = 120;

/** The readouts that a table lists: one a step while they fit, else one an interval. */
export function tableReadouts<Data extends { rows: ChartRows }>(
  make: (points: number) => Data,
  readout: (data: Data, row: number) => Readout,
): Readout[] {
  const data = make(tablePoints);
  const { rows: perGroup, groups } = data.rows.grouping;
  return Array.from({ length: groups }, (_, group) => readout(data, (group + 1) * perGroup - 1));
}

/** The last finite value up to a row; NaN where there is none. */
export function latestAt(values: Float64Array, row: number): number {
  let at = row;
  while (at >= 0 && !Number.isFinite(values[at])) at--;
  return values[at] ?? Number.NaN;
}

/** NaN where one of the values is, or there is none. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
