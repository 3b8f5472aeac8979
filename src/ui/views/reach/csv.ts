import { hasOtherSide, isReverse, lossBands, nearestLags, type ReachData } from '../../../probes/reach/contract.ts';
import { csvCell as cell, csvText as lines } from '../../charts/export/csv.ts';
import { mapRows } from './curves.ts';
import { reachCsv, runReaches } from './runReaches.ts';
import { placeOf } from './show.ts';
import type { PictureProps, Shown } from './view.ts';

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
export function csvOf({ found, data, shown, view }: Omit<PictureProps, 'height'>): string {
  if (view.picture === 'reach') return reachCsv(runReaches(found, view, shown.tau), shown.tau, view.all);
  return view.picture === 'map' ? mapCsv(data, shown, view.relative) : bandsCsv(data, shown);
}
