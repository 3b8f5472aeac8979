import { create } from 'zustand';
import { modelName } from '../../config/layerList.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { pairTaskOf, readsOwn, readsText } from '../../config/task.ts';
import type { RunHistory } from '../../storage/types.ts';
import { historyCapacity } from '../run/history.ts';
import { series } from '../run/series.ts';
import { reportProblem, storage, troubleOf } from '../saved/savedRuns.ts';
import { type PastRunCurve, pastRunCurve } from './pastRunCurve.ts';

/** Past runs that are kept; the oldest that does not show makes room, then the oldest. */
export const mostPastRuns = 6;
/** A run of fewer steps has no curve worth keeping. */
const fewestSteps = 20;

/** A run that is over, as a faded curve to compare with. */
export interface PastRun {
  readonly id: string;
  readonly name: string;
  readonly config: RunConfig;
  readonly textId: string | undefined;
  readonly steps: number;
  readonly curve: PastRunCurve;
  readonly shown: boolean;
  /** Which of the looks it has, 0 to {@link mostPastRuns} − 1; its own as long as it is there. */
  readonly look: number;
}

/** Oldest first. */
export const usePastRuns = create<{ pastRuns: readonly PastRun[] }>()(() => ({ pastRuns: [] }));

let made = 0;

/** True where two runs learn the same, so that their losses can be compared. */
export const learnsTheSame = (
  a: RunConfig,
  aText: string | undefined,
  b: RunConfig,
  bText: string | undefined,
): boolean =>
  a.task.id === b.task.id &&
  (readsText(a) ? a.corpus === b.corpus : a.task.lag === b.task.lag) &&
  (pairTaskOf(a) === null || JSON.stringify(a.pairs) === JSON.stringify(b.pairs)) &&
  readsOwn(a) === readsOwn(b) &&
  (!readsOwn(a) || aText === bText);

interface Left {
  readonly id?: string;
  readonly name: string;
  readonly config: RunConfig;
  readonly textId: string | undefined;
  readonly history: RunHistory;
  readonly shown: boolean;
}

/** 'RNN', or 'RNN (2)' where that name is taken. */
function freeName(name: string, others: readonly PastRun[]): string {
  const used = new Set(others.map((other) => other.name));
  let free = name;
  for (let number = 2; used.has(free); number++) free = `${name} (${number})`;
  return free;
}

/** Keeps a run that leaves the page. */
export function addPastRun({ id = `visit-${++made}`, history, ...left }: Left): void {
  if (history.lastStep < fewestSteps) return;
  const others = usePastRuns.getState().pastRuns.filter((pastRun) => pastRun.id !== id);
  const leaver = others.find(({ shown }) => !shown) ?? others[0];
  const kept = others.length < mostPastRuns ? others : others.filter((pastRun) => pastRun !== leaver);
  const used = new Set(kept.map(({ look }) => look));
  const look = Array.from({ length: mostPastRuns }, (_, i) => i).find((each) => !used.has(each)) ?? 0;
  const name = freeName(left.name, kept);
  const pastRun: PastRun = { ...left, id, name, look, steps: history.lastStep, curve: pastRunCurve(history) };
  usePastRuns.setState({ pastRuns: [...kept, pastRun] });
  series.changes.bump();
}

export function showPastRun(id: string, shown: boolean): void {
  usePastRuns.setState(({ pastRuns }) => ({
    pastRuns: pastRuns.map((pastRun) => (pastRun.id === id ? { ...pastRun, shown } : pastRun)),
  }));
  series.changes.bump();
}

export function dropPastRun(id: string): void {
  usePastRuns.setState(({ pastRuns }) => ({ pastRuns: pastRuns.filter((pastRun) => pastRun.id !== id) }));
  series.changes.bump();
}

/** A new run stands: curves of what learns something else would say nothing beside it. */
export function hideUnlike(config: RunConfig, textId: string | undefined): void {
  usePastRuns.setState(({ pastRuns }) => ({
    pastRuns: pastRuns.map((pastRun) => ({
      ...pastRun,
      shown: pastRun.shown && learnsTheSame(pastRun.config, pastRun.textId, config, textId),
    })),
  }));
}

export const pastRunId = (savedId: string): string => `saved-${savedId}`;

/** Brings the curve of a saved run to compare with. */
export async function addSavedPastRun(id: string): Promise<void> {
  try {
    const { loadRun } = await storage();
    const { run, contents } = await loadRun(id, historyCapacity);
    if (!contents.history || contents.history.lastStep < fewestSteps) throw new Error('It has no saved losses yet.');
    const name = run.name || modelName(run.config);
    addPastRun({
      id: pastRunId(id),
      name,
      config: run.config,
      textId: undefined,
      history: contents.history,
      shown: true,
    });
  } catch (error) {
    reportProblem(`The curve could not be shown. ${troubleOf(error).message}`);
  }
}
