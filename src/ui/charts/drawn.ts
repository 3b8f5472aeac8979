import type { RunSeries } from '../../store/run/series.ts';
import { mean } from './curves.ts';
import type { ShownLine, ShownLines } from './lines.ts';
import { type ChartRows, nearestRow } from './rows.ts';
import type { Along } from './trainingView.ts';

/** What is drawn of a line, with the rows it lies on. */
interface Drawn<Data extends { readonly rows: ChartRows }> {
  readonly line: ShownLine;
  readonly data: Data;
}

export type AllDrawn<Data extends { readonly rows: ChartRows }> = readonly [Drawn<Data>, ...Drawn<Data>[]];

export function drawLines<Data extends { readonly rows: ChartRows }>(
  [first, ...others]: ShownLines,
  dataOf: (line: ShownLine) => Data,
): AllDrawn<Data> {
  const draw = (line: ShownLine): Drawn<Data> => ({ line, data: dataOf(line) });
  return [draw(first), ...others.map(draw)];
}

/** What was measured of each run of a line. */
export const seriesOf = ({ runs: [first, ...others] }: ShownLine): [RunSeries, ...RunSeries[]] => [
  first.series,
  ...others.map(({ series }) => series),
];

/** Where the values of rows lie on the x axis. */
export const placed = ({ steps, seconds }: ChartRows, along: Along) => ({
  positions: along === 'time' ? seconds : steps,
  steps,
});

type WithRows = { readonly rows: ChartRows };

/** The rows of what has come farthest. */
export function farthest([first, ...others]: readonly [WithRows, ...WithRows[]]): ChartRows {
  const last = (rows: ChartRows): number => rows.to.at(-1) ?? 0;
  return others.reduce((far, { rows }) => (last(rows) > last(far) ? rows : far), first.rows);
}

/** The rows of the line that has come farthest, which carry the crosshair. */
export const baseOf = ([first, ...others]: AllDrawn<WithRows>): ChartRows =>
  farthest([first.data, ...others.map(({ data }) => data)]);

/** The row that speaks for the step at which row `row` of `base` ends; −1 where these rows do not go so far. */
export function rowAt(rows: ChartRows, base: ChartRows, row: number): number {
  if (rows === base) return row;
  const step = base.to[row] ?? 0;
  const last = rows.to[rows.length - 1] ?? 0;
  return step > last + rows.stride ? -1 : nearestRow(rows.steps, step);
}

/** Least and greatest value of several runs, one a row. */
export interface Range {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The mean of a curve of several runs at the rows of the one that has come farthest, and their range; NaN where one has no value. */
export function across<Data extends WithRows>(
  all: readonly [Data, ...Data[]],
  pick: (data: Data) => Float64Array,
): Range & { mean: Float64Array } {
  const base = farthest(all);
  const at = Array.from({ length: base.length }, (_, row) =>
    all.map((data) => pick(data)[rowAt(data.rows, base, row)] ?? Number.NaN),
  );
  return {
    mean: Float64Array.from(at, mean),
    low: Float64Array.from(at, (values) => Math.min(...values)),
    high: Float64Array.from(at, (values) => Math.max(...values)),
  };
}

export const valuesAt = ({ low, high }: Range, row: number): [low: number, high: number] => [
  low[row] ?? Number.NaN,
  high[row] ?? Number.NaN,
];
