import type { Contestant } from '../charts/comparedRuns.ts';
import { type ChartRows, nearestRow } from '../charts/rows.ts';
import type { Along } from '../charts/trainingView.ts';

/** What is drawn of one model, with the rows it lies on. */
export interface Drawn<Data extends { readonly rows: ChartRows }> {
  readonly model: Contestant;
  readonly data: Data;
}

/** Where the values of rows lie on the x axis. */
export const placed = ({ steps, seconds }: ChartRows, along: Along) => ({
  positions: along === 'time' ? seconds : steps,
  steps,
});

/**
 * The model that has come farthest: its rows carry the crosshair.
 * @param all the first model stands always
 */
export function farthest<Data extends { readonly rows: ChartRows }>(all: readonly Drawn<Data>[]): Drawn<Data> {
  const last = ({ data }: Drawn<Data>): number => data.rows.to.at(-1) ?? 0;
  return all.reduce((far, each) => (last(each) > last(far) ? each : far));
}

/** The row of a model that speaks for a step; −1 where it has not come so far. */
export function rowAt(rows: ChartRows, step: number): number {
  const last = rows.to[rows.length - 1] ?? 0;
  return step > last + rows.stride ? -1 : nearestRow(rows.steps, step);
}
