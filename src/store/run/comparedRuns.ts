import { create } from 'zustand';
import type { RunConfig } from '../../config/types.ts';
import type { Rival, RunFacts } from '../../protocol/run.ts';
import { announce } from '../notices/announcer.ts';
import type { Handlers } from '../worker/handlers.ts';
import { onActivity } from './activities.ts';
import { Findings, findings, onFound, onProbeFailed } from './findings.ts';
import { RunSeries, series } from './series.ts';

/** Names of the models of a duel; the first is the run itself. */
export const letters = ['A', 'B', 'C'] as const;
export const mostRivals = letters.length - 1;

/** A model that trains beside the run. */
export interface RivalRun {
  readonly runId: number;
  /** What it trains with now; live edits are in it. */
  readonly config: RunConfig;
  /** null where it does not train. */
  readonly facts: RunFacts | null;
  /** Why it does not train. */
  readonly problem: string | null;
  readonly state: 'idle' | 'running' | 'paused';
  /** Set when its loss or gradient stopped being finite. */
  readonly halted: { readonly step: number; readonly goesOnFrom: number; readonly message: string } | null;
}

/** Those of the present run, B first. */
export const useDuel = create<{ rivals: readonly RivalRun[] }>()(() => ({ rivals: [] }));

/** What is measured of each; made when the first duel needs it. Charts redraw at one beat for all models. */
const measured: { series: RunSeries; reach: Findings<'reach'> }[] = [];

function measuredOf(index: number): { series: RunSeries; reach: Findings<'reach'> } {
  measured[index] ??= { series: new RunSeries(series.pulse), reach: new Findings<'reach'>(findings.reach.pulse) };
  return measured[index];
}

/** Measurements of rival `index`, 0 for B. */
export const rivalSeries = (index: number): RunSeries => measuredOf(index).series;
export const rivalReach = (index: number): Findings<'reach'> => measuredOf(index).reach;

const indexOf = (runId: number): number => useDuel.getState().rivals.findIndex((rival) => rival.runId === runId);

/** True where a run is a rival of the present one. */
export const isRival = (runId: number): boolean => indexOf(runId) >= 0;

function patchRival(runId: number, change: Partial<RivalRun>): void {
  useDuel.setState(({ rivals }) => ({
    rivals: rivals.map((rival) => (rival.runId === runId ? { ...rival, ...change } : rival)),
  }));
}

/** A new run stands, with these rivals. */
export function beginDuel(answers: readonly Rival[]): void {
  const rivals = answers.map(({ runId, config, facts, problem }): RivalRun => {
    const fate = { facts: facts ?? null, problem: problem ?? null };
    return { runId, config, ...fate, state: 'idle', halted: null };
  });
  for (const [i, { runId, facts }] of rivals.entries()) {
    if (facts) measuredOf(i).series.begin(runId, facts);
    measuredOf(i).reach.begin(runId);
  }
  useDuel.setState({ rivals });
  rivals.forEach(({ problem }, i) => {
    if (problem !== null) announce(`Model ${letters[i + 1]} does not train. ${problem}`);
  });
}

export const forgetRivals = (): void => useDuel.setState({ rivals: [] });

const nameOf = (runId: number): string => `Model ${letters[indexOf(runId) + 1]}`;

/** What events of a rival do. */
export const rivalEvents = {
  status(event) {
    const index = indexOf(event.runId);
    rivalSeries(index).onStatus(event);
    if (useDuel.getState().rivals[index]?.state !== event.state) patchRival(event.runId, { state: event.state });
  },
  metrics: (event) => rivalSeries(indexOf(event.runId)).onMetrics(event),
  validation: (event) => rivalSeries(indexOf(event.runId)).onValidation(event),
  found(event) {
    const { kind, runId, step, data } = event;
    if (kind === 'reach') rivalReach(indexOf(runId)).onFound(runId, { step, data });
    else onFound(event);
  },
  probeFailed(event) {
    if (event.kind === 'reach') rivalReach(indexOf(event.runId)).onFailed(event.runId, event.message);
    else onProbeFailed(event);
  },
  halted({ runId, step, goesOnFrom, message }) {
    patchRival(runId, { state: 'paused', halted: { step, goesOnFrom, message } });
    announce(`${nameOf(runId)} stopped at step ${step.toLocaleString('en')}; the others go on.`);
  },
  recovered({ runId, step }) {
    rivalSeries(indexOf(runId)).truncate(step);
    patchRival(runId, { halted: null });
  },
  activity(event) {
    if (event.runId !== null) onActivity(event, nameOf(event.runId));
  },
  rivalGone: ({ runId, message }) => patchRival(runId, { state: 'paused', problem: message }),
} satisfies Handlers;

/** A rival goes on from its last good parameters. */
export function rivalResumed(runId: number): void {
  const index = indexOf(runId);
  const rival = useDuel.getState().rivals[index];
  if (!rival?.halted) return;
  // What led to the halt stays in view until then.
  measuredOf(index).series.truncate(rival.halted.goesOnFrom);
  patchRival(runId, { halted: null, state: 'running' });
}

/** A live edit of the run. */
export interface LiveChange {
  readonly learningRate?: number;
  readonly clip?: RunConfig['clip'];
}

/** Whether two clips do the same to every gradient: a band alone has a lower norm, and one that is off has no threshold. */
const isSameClip = (a: RunConfig['clip'], b: RunConfig['clip']): boolean =>
  a.type === b.type &&
  (a.type === 'none' || a.value === b.value) &&
  (a.type !== 'band' || (a.lower ?? 0) === (b.lower ?? 0));

/** What of a configuration acts live and is not as a model trains with it; null where all is. */
export function liveChange(wished: RunConfig, present: RunConfig): LiveChange | null {
  const { learningRate } = wished.optimizer;
  const change: LiveChange = {
    ...(learningRate === present.optimizer.learningRate ? {} : { learningRate }),
    ...(isSameClip(wished.clip, present.clip) ? {} : { clip: wished.clip }),
  };
  return Object.keys(change).length > 0 ? change : null;
}

/** A configuration with a live edit. */
export function withLive(config: RunConfig, { learningRate, clip }: LiveChange): RunConfig {
  const optimizer = { ...config.optimizer, learningRate: learningRate ?? config.optimizer.learningRate };
  return { ...config, optimizer, clip: clip ?? config.clip };
}

/** What of an edit a rival follows: a setting in which it differs from the run on purpose stays its own. */
export function followed(change: LiveChange, run: RunConfig, rival: RunConfig): LiveChange {
  const sameRate = rival.optimizer.learningRate === run.optimizer.learningRate;
  const sameClip = isSameClip(rival.clip, run.clip);
  return {
    ...(change.learningRate !== undefined && sameRate ? { learningRate: change.learningRate } : {}),
    ...(change.clip !== undefined && sameClip ? { clip: change.clip } : {}),
  };
}

/** Lets a rival that trains take over what acts live of a configuration; returns what it is told, or null. */
export function rivalLive(index: number, wished: RunConfig): { runId: number; change: LiveChange } | null {
  const rival = useDuel.getState().rivals[index];
  const change = rival && liveChange(wished, rival.config);
  if (!rival || !change) return null;
  patchRival(rival.runId, { config: withLive(rival.config, change) });
  return { runId: rival.runId, change };
}

/** Takes a live edit of the run over to the rivals that follow it; what each of them is told. */
export function followLive(change: LiveChange, run: RunConfig): { runId: number; change: LiveChange }[] {
  const told = useDuel.getState().rivals.map(({ runId, config }) => ({ runId, change: followed(change, run, config) }));
  const heard = told.filter(({ change: its }) => Object.keys(its).length > 0);
  for (const { runId, change: its } of heard) {
    const rival = useDuel.getState().rivals.find((each) => each.runId === runId);
    if (rival) patchRival(runId, { config: withLive(rival.config, its) });
  }
  return heard;
}
