import type { ReachData } from '../../lib/gradientReach.ts';
import type { Readout } from '../charts/Inspector.tsx';
import type { Curve } from '../charts/model.ts';
import { csvCell, csvText } from '../picture/csv.ts';
import { type LagCurve, stateReaches } from '../reach/curves.ts';
import { showAs } from '../reach/show.ts';
import { type ReachView, shownOf } from '../reach/view.ts';
import type { Contestant } from './contestants.ts';
import type { ReachValue } from './sentences.ts';

/** The gradient of one loss on one kind of state of one model. */
export interface DuelReachCurve {
  readonly model: Pick<Contestant, 'letter' | 'look'>;
  readonly state: 'h' | 'c';
  /** By lag. */
  readonly curve: LagCurve;
}

export interface FoundModel {
  readonly model: Pick<Contestant, 'letter' | 'look'>;
  readonly data: ReachData;
}

/** All curves of the loss at step `tau`, by model, h first. A model of fewer layers shows its last. */
export function duelReaches(found: readonly FoundModel[], view: ReachView, tau: number): DuelReachCurve[] {
  return found.flatMap(({ model, data }) =>
    stateReaches(data, shownOf(view, data).layer, tau).map(({ state, single }) => ({ model, state, curve: single })),
  );
}

const drawn = (values: readonly number[]): Float64Array =>
  Float64Array.from(values, (value) => (value > 0 ? value : Number.NaN));

/** h as the model looks, c thinner and without signs. */
export const reachCurves = (reaches: readonly DuelReachCurve[], relative: boolean): Curve[] =>
  reaches.map(({ model: { letter, look }, state, curve }) => {
    const id = `reach-${letter}-${state}`;
    const values = drawn(relative ? curve.shares : curve.lengths);
    if (state === 'h') return { id, values, ...look, width: 2 };
    return { id, values, stroke: look.stroke, width: 1.25, dash: '2 2' };
  });

export function duelReachReadout(
  reaches: readonly DuelReachCurve[],
  tau: number,
  relative: boolean,
): (lag: number) => Readout {
  const show = showAs(relative);
  return (lag) => ({
    title: `Lag ${lag} · step ${tau - lag}`,
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
  return Array.from({ length: tau + 1 }, (_, i) => ({ ...readout(tau - i), title: String(tau - i) }));
}

/** A row a lag: the step, then for each model and state the gradient's length and its share of the first. */
export function duelReachCsv(reaches: readonly DuelReachCurve[], tau: number): string {
  const columns = reaches.flatMap(({ model: { letter }, state, curve }) => [
    { name: `${letter}_gradient_${state}`, values: curve.lengths },
    { name: `${letter}_relative_${state}`, values: curve.shares },
  ]);
  return csvText(
    ['lag', 'step', ...columns.map(({ name }) => name)],
    Array.from({ length: tau + 1 }, (_, lag) => [
      String(lag),
      String(tau - lag),
      ...columns.map(({ values }) => csvCell(values[lag])),
    ]),
  );
}

/** The lag that the models are compared at: what a task asks to remember for, else 32, where the window is so long. */
export const comparedLag = (taskLag: number | null, tau: number): number => Math.min(taskLag ?? 32, tau);

export const sharesAt = (reaches: readonly DuelReachCurve[], lag: number): ReachValue[] =>
  reaches.map(({ model: { letter }, state, curve }) => ({ letter, state, share: curve.shares[lag] ?? Number.NaN }));
