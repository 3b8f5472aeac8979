import { useMemo } from 'react';
import { defaultConfig } from '../../config/defaults.ts';
import { findings } from '../../store/run/findings.ts';
import { series } from '../../store/run/series.ts';
import { modelLooks } from './looks.ts';
import { type ChartRows, nearestRow } from './rows.ts';
import { type ShownRun, useShownRuns } from './shownRuns.ts';
import type { Along } from './trainingView.ts';

/** What views draw as one line. */
export interface ShownLine extends Pick<ShownRun, 'letter' | 'name' | 'config' | 'look'> {
  readonly runs: readonly [ShownRun, ...ShownRun[]];
}

export type ShownLines = readonly [ShownLine, ...ShownLine[]];

/** Before the first run there is nothing in its series, which charts show as well. */
const noRun: ShownRun = {
  letter: null,
  name: '',
  runId: -1,
  config: defaultConfig,
  look: modelLooks[0],
  series,
  reach: findings.reach,
  problem: null,
  halted: false,
  stands: true,
};

const lineOf = (run: ShownRun): ShownLine => ({ ...run, runs: [run] });

/** The lines of the present run, and of those compared with it that could be built. */
export function useShownLines(): ShownLines {
  const runs = useShownRuns();
  return useMemo(() => {
    const [main = noRun, ...others] = runs.filter(({ stands }) => stands);
    return [lineOf(main), ...others.map(lineOf)];
  }, [runs]);
}

/** What is drawn of a line, with the rows it lies on. */
export interface Drawn<Data extends { readonly rows: ChartRows }> {
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

/** Where the values of rows lie on the x axis. */
export const placed = ({ steps, seconds }: ChartRows, along: Along) => ({
  positions: along === 'time' ? seconds : steps,
  steps,
});

/** The rows of the line that has come farthest, which carry the crosshair. */
export function farthest([first, ...others]: AllDrawn<{ readonly rows: ChartRows }>): ChartRows {
  const last = (rows: ChartRows): number => rows.to.at(-1) ?? 0;
  return others.reduce((far, { data: { rows } }) => (last(rows) > last(far) ? rows : far), first.data.rows);
}

/** The row that speaks for the step at which row `row` of `base` ends; −1 where these rows do not go so far. */
export function rowAt(rows: ChartRows, base: ChartRows, row: number): number {
  if (rows === base) return row;
  const step = base.to[row] ?? 0;
  const last = rows.to[rows.length - 1] ?? 0;
  return step > last + rows.stride ? -1 : nearestRow(rows.steps, step);
}
