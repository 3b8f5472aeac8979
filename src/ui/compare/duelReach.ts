import type { ReachData } from '../../probes/reach/contract.ts';
import type { Contestant } from '../charts/comparedRuns.ts';
import { csvCell, csvText } from '../charts/export/csv.ts';
import type { Readout } from '../charts/Inspector.tsx';
import type { Curve } from '../charts/model.ts';
import { isReverse } from '../views/reach/bands.ts';
import { type LagCurve, stateReaches } from '../views/reach/curves.ts';
import { showAs } from '../views/reach/show.ts';
import { type ReachView, shownOf } from '../views/reach/view.ts';
import type { ReachValue } from './sentences.ts';

/** The gradient of one loss on one kind of state of one model. */
export interface DuelReachCurve {
  readonly model: Pick<Contestant, 'letter' | 'look'>;
  readonly state: 'h' | 'c';
  /** Of a direction that reads from the end, whose lags are steps ahead. */
  readonly reverse: boolean;
  /** By lag. */
  readonly curve: LagCurve;
}

export interface FoundModel {
  readonly model: Pick<Contestant, 'letter' | 'look'>;
  readonly data: ReachData;
}

/** All curves of the loss at step `tau`, by model, h first. A model of fewer layers shows its last. */
export function duelReaches(found: readonly FoundModel[], view: ReachView, tau: number): DuelReachCurve[] {
  return found.flatMap(({ model, data }) => {
    const { recurrence } = shownOf(view, data);
    const reverse = isReverse(data, recurrence);
    return stateReaches(data, recurrence, tau).map(({ state, single }) => ({ model, state, reverse, curve: single }));
  });
}

/** Lags of all curves together: that of a reverse direction ends where the window does. */
export const lagsOf = (reaches: readonly DuelReachCurve[]): number =>
  Math.max(...reaches.map(({ curve }) => curve.lengths.length));

const drawn = (values: readonly number[], length: number): Float64Array =>
  Float64Array.from({ length }, (_, lag) => ((values[lag] ?? 0) > 0 ? (values[lag] as number) : Number.NaN));

/** h as the model looks, c thinner and without signs. */
export const reachCurves = (reaches: readonly DuelReachCurve[], relative: boolean): Curve[] =>
  reaches.map(({ model: { letter, look }, state, curve }) => {
    const id = `reach-${letter}-${state}`;
    const values = drawn(relative ? curve.shares : curve.lengths, lagsOf(reaches));
    if (state === 'h') return { id, values, ...look, width: 2 };
    return { id, values, stroke: look.stroke, width: 1.25, dash: '2 2' };
  });

/** The step at a lag; null where it is not the same in all models. */
export function sharedStep(reaches: readonly DuelReachCurve[], tau: number, lag: number): number | null {
  if (reaches.some(({ reverse }) => reverse)) return reaches.every(({ reverse }) => reverse) ? tau + lag : null;
  return tau - lag;
}

export function duelReachReadout(
  reaches: readonly DuelReachCurve[],
  tau: number,
  relative: boolean,
): (lag: number) => Readout {
  const show = showAs(relative);
  const titleOf = (lag: number): string => {
    const step = sharedStep(reaches, tau, lag);
    return step === null ? `Lag ${lag}` : `Lag ${lag} · step ${step}`;
  };
  return (lag) => ({
    title: titleOf(lag),
    lines: reaches.map(({ model: { letter, look }, state, curve }) => ({
      label: `${letter} ${state}`,
      value: show((relative ? curve.shares : curve.lengths)[lag] ?? Number.NaN),
      ...(state === 'h' ? { stroke: look.stroke } : {}),
    })),
  });
}

/** A row a lag, the farthest first. */
export function duelReachTable(reaches: readonly DuelReachCurve[], tau: number, relative: boolean): Readout[] {
  const readout = duelReachReadout(reaches, tau, relative);
  const last = lagsOf(reaches) - 1;
  return Array.from({ length: last + 1 }, (_, i) => ({ ...readout(last - i), title: String(last - i) }));
}

/** A row a lag: the step, then for each model and state the gradient's length and its share of the first. */
export function duelReachCsv(reaches: readonly DuelReachCurve[], tau: number): string {
  const columns = reaches.flatMap(({ model: { letter }, state, curve }) => [
    { name: `${letter}_gradient_${state}`, values: curve.lengths },
    { name: `${letter}_relative_${state}`, values: curve.shares },
  ]);
  return csvText(
    ['lag', 'step', ...columns.map(({ name }) => name)],
    Array.from({ length: lagsOf(reaches) }, (_, lag) => [
      String(lag),
      String(sharedStep(reaches, tau, lag) ?? ''),
      ...columns.map(({ values }) => csvCell(values[lag])),
    ]),
  );
}

/** Which recurrences are compared; nothing where no model has two. */
export const directionSentence = (found: readonly Pick<FoundModel, 'data'>[], reverse: boolean): string =>
  found.some(({ data }) => data.bidirectional)
    ? ` Of a bidirectional model it is the ${reverse ? 'reverse' : 'forward'} direction.`
    : '';

/** The lag that the models are compared at: what a task asks to remember for, else 32, where their curves go as far. */
export const comparedLag = (taskLag: number | null, last: number): number => Math.min(taskLag ?? 32, last);

export const sharesAt = (reaches: readonly DuelReachCurve[], lag: number): ReachValue[] =>
  reaches.map(({ model: { letter }, state, curve }) => ({ letter, state, share: curve.shares[lag] ?? Number.NaN }));
