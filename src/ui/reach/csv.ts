import { lossBands, type ReachData } from '../../lib/gradientReach.ts';
import { csvCell as cell, csvText as lines } from '../picture/csv.ts';
import { mapRows, stateReaches } from './curves.ts';
import type { ReachView, Shown } from './view.ts';

/** A row a lag: the step, then for each state the gradient's length and its share of the first, and on demand of all losses. */
function reachCsv(data: ReachData, { layer, tau }: Shown, all: boolean): string {
  const columns = stateReaches(data, layer, tau).flatMap(({ state, single, all: misleading }) => [
    { name: `gradient_${state}`, values: single.lengths },
    { name: `relative_${state}`, values: single.shares },
    ...(all
      ? [
          { name: `all_losses_${state}`, values: misleading.lengths },
          { name: `all_losses_relative_${state}`, values: misleading.shares },
        ]
      : []),
  ]);
  return lines(
    ['lag', 'step', ...columns.map(({ name }) => name)],
    Array.from({ length: tau + 1 }, (_, lag) => [
      String(lag),
      String(tau - lag),
      ...columns.map(({ values }) => cell(values[lag])),
    ]),
  );
}

/** A row a step, a column a row of the map. */
function mapCsv(data: ReachData, { tau }: Shown, relative: boolean): string {
  const rows = mapRows(data, tau, relative);
  const what = relative ? 'relative' : 'gradient';
  return lines(
    ['step', ...rows.map(({ layer, state }) => `${what}_${state}_layer_${layer + 1}`)],
    Array.from({ length: data.seqLength }, (_, t) => [String(t), ...rows.map(({ values }) => cell(values[t]))]),
  );
}

/** A row a step, a column a band. */
function bandsCsv(data: ReachData, { layer, state }: Shown): string {
  const steps = Array.from({ length: data.seqLength }, (_, t) => lossBands(data, layer, state, t));
  const near = (steps[0]?.length ?? 1) - 1;
  return lines(
    ['step', ...Array.from({ length: near }, (_, lag) => `loss_${lag}_later`), 'losses_after_those'],
    steps.map((values, t) => [String(t), ...values.map(cell)]),
  );
}

/** What a picture shows, as comma-separated values with a header. */
export function csvOf(
  data: ReachData,
  { picture, all, relative }: Pick<ReachView, 'picture' | 'all' | 'relative'>,
  shown: Shown,
): string {
  if (picture === 'reach') return reachCsv(data, shown, all);
  return picture === 'map' ? mapCsv(data, shown, relative) : bandsCsv(data, shown);
}
