import { isReverse } from '../../../probes/reach/contract.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import type { Curve } from '../../charts/model.ts';
import { type StateReach, stateReaches } from './curves.ts';
import { otherStroke, showAs, strokes } from './show.ts';
import { type FoundRun, type ReachView, shownOf } from './view.ts';

/** The gradient of one loss on one kind of state of one run; the other side is told of a run alone. */
export interface RunReach extends StateReach {
  readonly run: FoundRun['run'];
  /** Of a direction that reads from the end, whose lags are steps ahead. */
  readonly reverse: boolean;
}

/** All curves of the loss at step `tau`, by run, h first. A run of fewer layers shows its last. */
export function runReaches(
  found: readonly FoundRun[],
  view: Pick<ReachView, 'tau' | 'layer' | 'reverse' | 'state'>,
  tau: number,
): RunReach[] {
  return found.flatMap(({ run, data }) => {
    const { recurrence } = shownOf(view, data);
    const reverse = isReverse(data, recurrence);
    return stateReaches(data, recurrence, tau).map((reach) => ({
      ...reach,
      run,
      reverse,
      other: run.letter === null ? reach.other : null,
    }));
  });
}

/** Lags of all curves together: that of a reverse direction ends where the window does, and the other side may go further. */
export const lagsOf = (reaches: readonly RunReach[]): number =>
  Math.max(...reaches.flatMap(({ single, other }) => [single.lengths.length, other?.lengths.length ?? 0]));

/** Whether all losses at once are shown as well, which they are of a run alone. */
const showsAll = ({ run }: RunReach, all: boolean): boolean => all && run.letter === null;

/** The states of a run alone by colour; of several h as the run looks, c thinner and without signs. */
export function reachCurves(
  reaches: readonly RunReach[],
  { all, relative }: Pick<ReachView, 'all' | 'relative'>,
): Curve[] {
  const by = relative ? 'shares' : 'lengths';
  const length = lagsOf(reaches);
  const drawn = (values: readonly number[]): Float64Array =>
    Float64Array.from({ length }, (_, lag) => ((values[lag] ?? 0) > 0 ? (values[lag] as number) : Number.NaN));
  const singles = reaches.map(({ run: { letter, look }, state, single }): Curve => {
    const values = drawn(single[by]);
    if (letter === null) return { id: `reach-${state}`, values, width: 2, ...strokes[state] };
    const id = `reach-${letter}-${state}`;
    if (state === 'h') return { id, values, ...look, width: 2 };
    return { id, values, stroke: look.stroke, width: 1.25, dash: '2 2' };
  });
  const misleading = reaches
    .filter((reach) => showsAll(reach, all))
    .map(({ state, all: of }) => ({
      id: `reach-all-${state}`,
      values: drawn(of[by]),
      width: 1.25,
      opacity: 0.6,
      ...strokes[state],
    }));
  const across = reaches.flatMap(({ state, other }) =>
    other ? [{ id: `reach-other-${state}`, values: drawn(other[by]), width: 1.5, ...otherStroke(state) }] : [],
  );
  return [...misleading, ...across, ...singles];
}

/** The step at a lag; null where it is not the same for all, or no curve goes so far. */
export function stepAt(reaches: readonly RunReach[], tau: number, lag: number): number | null {
  const ahead = reaches[0]?.reverse === true;
  const last = Math.max(...reaches.map(({ single }) => single.lengths.length)) - 1;
  if (lag > last || reaches.some(({ reverse }) => reverse !== ahead)) return null;
  return ahead ? tau + lag : tau - lag;
}

export function reachReadout(
  reaches: readonly RunReach[],
  tau: number,
  { all, relative }: Pick<ReachView, 'all' | 'relative'>,
): (lag: number) => Readout {
  const by = relative ? 'shares' : 'lengths';
  const show = showAs(relative);
  return (lag) => {
    const step = stepAt(reaches, tau, lag);
    const textOf = (values: readonly number[]): string => (values[lag] === undefined ? '–' : show(values[lag]));
    return {
      title: step === null ? `Lag ${lag}` : `Lag ${lag} · step ${step}`,
      lines: reaches.flatMap((reach) => {
        const { run, state, single, other } = reach;
        const alone = run.letter === null;
        const name = alone ? state : `${run.letter} ${state}`;
        const stroke = alone ? strokes[state].stroke : run.look.stroke;
        return [
          { label: name, value: textOf(single[by]), ...(alone || state === 'h' ? { stroke } : {}) },
          ...(showsAll(reach, all) ? [{ label: `${name}, all losses`, value: textOf(reach.all[by]) }] : []),
          ...(other ? [{ label: `${name}, other side`, value: textOf(other[by]) }] : []),
        ];
      }),
    };
  };
}

/** A row a lag, the farthest first. */
export function reachTable(...[reaches, tau, view]: Parameters<typeof reachReadout>): Readout[] {
  const readout = reachReadout(reaches, tau, view);
  const last = lagsOf(reaches) - 1;
  return Array.from({ length: last + 1 }, (_, i) => ({ ...readout(last - i), title: String(last - i) }));
}

/** A row a lag: the step, then for each run and state the gradient's length and its share of the first, and what else shows. */
export function reachCsv(reaches: readonly RunReach[], tau: number, all: boolean): string {
  const columns = reaches.flatMap((reach) => {
    const { run, state, single, other } = reach;
    const before = run.letter === null ? '' : `${run.letter}_`;
    const pair = (lengths: string, shares: string, of: StateReach['single']) => [
      { name: `${before}${lengths}_${state}`, values: of.lengths },
      { name: `${before}${shares}_${state}`, values: of.shares },
    ];
    return [
      ...pair('gradient', 'relative', single),
      ...(showsAll(reach, all) ? pair('all_losses', 'all_losses_relative', reach.all) : []),
      ...(other ? pair('other_side', 'other_side_relative', other) : []),
    ];
  });
  return csvText(
    ['lag', 'step', ...columns.map(({ name }) => name)],
    Array.from({ length: lagsOf(reaches) }, (_, lag) => [
      String(lag),
      String(stepAt(reaches, tau, lag) ?? ''),
      ...columns.map(({ values }) => csvCell(values[lag])),
    ]),
  );
}
