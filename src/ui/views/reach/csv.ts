import {
  hasOtherSide,
  lastLagOf,
  lossBands,
  nearestLags,
  type ReachData,
  stepAtLag,
} from '../../../probes/reach/contract.ts';
import { csvCell as cell, csvText as lines } from '../../charts/export/csv.ts';
import { isReverse } from './bands.ts';
import { mapRows, stateReaches } from './curves.ts';
import { placeOf } from './show.ts';
import type { ReachView, Shown } from './view.ts';

/** A row a lag: the step, then for each state the gradient's length and its share of the first, and on demand of all losses. */
function reachCsv(data: ReachData, { recurrence, tau }: Shown, all: boolean): string {
  const columns = stateReaches(data, recurrence, tau).flatMap(({ state, single, all: misleading, other }) => [
    { name: `gradient_${state}`, values: single.lengths },
    { name: `relative_${state}`, values: single.shares },
    ...(all
      ? [
          { name: `all_losses_${state}`, values: misleading.lengths },
          { name: `all_losses_relative_${state}`, values: misleading.shares },
        ]
      : []),
    ...(other
      ? [
          { name: `other_side_${state}`, values: other.lengths },
          { name: `other_side_relative_${state}`, values: other.shares },
        ]
      : []),
  ]);
  return lines(
    ['lag', 'step', ...columns.map(({ name }) => name)],
    Array.from({ length: Math.max(...columns.map(({ values }) => values.length)) }, (_, lag) => [
      String(lag),
      lag <= lastLagOf(data, recurrence, tau) ? String(stepAtLag(data, recurrence, tau, lag)) : '',
      ...columns.map(({ values }) => cell(values[lag])),
    ]),
  );
}

/** layer_2, or layer_2_reverse */
function columnPlace(data: ReachData, recurrence: number): string {
  const { layer, direction } = placeOf(data, recurrence);
  return `layer_${layer + 1}${direction === 'reverse' ? '_reverse' : ''}`;
}

/** A row a step, a column a row of the map. */
function mapCsv(data: ReachData, { tau }: Shown, relative: boolean): string {
  const rows = mapRows(data, tau, relative);
  const what = relative ? 'relative' : 'gradient';
  return lines(
    ['step', ...rows.map(({ recurrence, state }) => `${what}_${state}_${columnPlace(data, recurrence)}`)],
    Array.from({ length: data.seqLength }, (_, t) => [String(t), ...rows.map(({ values }) => cell(values[t]))]),
  );
}

/** A row a step, a column a band. */
function bandsCsv(data: ReachData, { recurrence, state }: Shown): string {
  const steps = Array.from({ length: data.seqLength }, (_, t) => lossBands(data, recurrence, state, t));
  const [later, after] = isReverse(data, recurrence) ? ['earlier', 'before'] : ['later', 'after'];
  const near = Array.from({ length: nearestLags + 1 }, (_, lag) => `loss_${lag}_${later}`);
  return lines(
    ['step', ...near, `losses_${after}_those`, ...(hasOtherSide(data, recurrence) ? ['losses_on_the_other_side'] : [])],
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
