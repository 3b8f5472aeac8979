import { create } from 'zustand';
import { followed, type LiveSettings, liveChange, withLive } from '../../config/live.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { ConfiguredRun, RunFacts } from '../../protocol/run.ts';
import { announce } from '../notices/announcer.ts';
import type { Handlers } from '../worker/handlers.ts';
import { onActivity } from './activities.ts';
import { comparedFindings, type FindingsByKind, isOfEvery, onFound, onProbeFailed } from './findings.ts';
import { RunSeries, series } from './series.ts';

/** Names of the models of a comparison; the first is the run itself. */
export const letters = ['A', 'B', 'C', 'D', 'E'] as const;
export const mostCompared = letters.length - 1;

/** A model that trains beside the run. */
export interface ComparedRun {
  readonly runId: number;
  /** What it trains with now; live edits are in it. */
  readonly config: RunConfig;
  /** null where it does not train. */
  readonly facts: RunFacts | null;
  /** Why it does not train. */
  readonly problem: string | null;
  readonly state: 'idle' | 'running' | 'paused';
  /** Set when its loss or gradient stopped being finite. */
  readonly halted: { readonly step: number; readonly resumesFrom: number; readonly message: string } | null;
}

/** Those of the present run, B first. */
export const useComparison = create<{ compared: readonly ComparedRun[] }>()(() => ({ compared: [] }));

/** What is measured of each; made when the first comparison needs it. Charts redraw all models together. */
const measured: { series: RunSeries; findings: FindingsByKind }[] = [];

function measuredOf(index: number): { series: RunSeries; findings: FindingsByKind } {
  measured[index] ??= { series: new RunSeries(series.changes), findings: comparedFindings() };
  return measured[index];
}

/** Measurements of compared run `index`, 0 for B. */
export const comparedSeries = (index: number): RunSeries => measuredOf(index).series;
/** Of what is measured of every model. */
export const findingsOf = (index: number): FindingsByKind => measuredOf(index).findings;

const indexOf = (runId: number): number =>
  useComparison.getState().compared.findIndex((other) => other.runId === runId);

/** True where a run is a compared run of the present one. */
export const isCompared = (runId: number): boolean => indexOf(runId) >= 0;

function patchCompared(runId: number, change: Partial<ComparedRun>): void {
  useComparison.setState(({ compared }) => ({
    compared: compared.map((other) => (other.runId === runId ? { ...other, ...change } : other)),
  }));
}

/** A new run stands, with these compared runs. */
export function beginComparison(configured: readonly ConfiguredRun[]): void {
  const compared = configured.map(({ runId, config, facts, problem }): ComparedRun => {
    const fate = { facts: facts ?? null, problem: problem ?? null };
    return { runId, config, ...fate, state: 'idle', halted: null };
  });
  for (const [i, { runId, facts }] of compared.entries()) {
    if (facts) measuredOf(i).series.begin(runId, facts);
    for (const each of Object.values(measuredOf(i).findings)) each.begin(runId);
  }
  useComparison.setState({ compared });
  compared.forEach(({ problem }, i) => {
    if (problem !== null) announce(`Model ${letters[i + 1]} does not train. ${problem}`);
  });
}

export const clearComparison = (): void => useComparison.setState({ compared: [] });

const nameOf = (runId: number): string => `Model ${letters[indexOf(runId) + 1]}`;

/** What events of a compared run do. */
export const comparedEvents = {
  status(event) {
    const index = indexOf(event.runId);
    comparedSeries(index).onStatus(event);
    if (useComparison.getState().compared[index]?.state !== event.state)
      patchCompared(event.runId, { state: event.state });
  },
  metrics: (event) => comparedSeries(indexOf(event.runId)).onMetrics(event),
  validation: (event) => comparedSeries(indexOf(event.runId)).onValidation(event),
  found: (event) => onFound(event, isOfEvery(event.kind) ? findingsOf(indexOf(event.runId)) : undefined),
  probeFailed: (event) => onProbeFailed(event, isOfEvery(event.kind) ? findingsOf(indexOf(event.runId)) : undefined),
  halted({ runId, step, resumesFrom, message }) {
    patchCompared(runId, { state: 'paused', halted: { step, resumesFrom, message } });
    announce(`${nameOf(runId)} stopped at step ${step.toLocaleString('en')}; the others continue.`);
  },
  recovered({ runId, step }) {
    comparedSeries(indexOf(runId)).truncate(step);
    patchCompared(runId, { halted: null });
  },
  activity(event) {
    if (event.runId !== null) onActivity(event, nameOf(event.runId));
  },
  comparedLost: ({ runId, message }) => patchCompared(runId, { state: 'paused', problem: message }),
} satisfies Handlers;

/** A compared run goes on from its last good parameters. */
export function comparedResumed(runId: number): void {
  const index = indexOf(runId);
  const other = useComparison.getState().compared[index];
  if (!other?.halted) return;
  // What led to the halt stays in view until then.
  measuredOf(index).series.truncate(other.halted.resumesFrom);
  patchCompared(runId, { halted: null, state: 'running' });
}

/** Lets a compared run that trains take over what acts live of a configuration; returns its change, or null. */
export function comparedLive(index: number, wished: RunConfig): { runId: number; change: LiveSettings } | null {
  const other = useComparison.getState().compared[index];
  const change = other && liveChange(wished, other.config);
  if (!other || !change) return null;
  patchCompared(other.runId, { config: withLive(other.config, change) });
  return { runId: other.runId, change };
}

/** Takes a live edit of the run over to the compared runs that follow it; returns the change of each. */
export function followLive(change: LiveSettings, run: RunConfig): { runId: number; change: LiveSettings }[] {
  const changes = useComparison
    .getState()
    .compared.map(({ runId, config }) => ({ runId, change: followed(change, run, config) }));
  const changed = changes.filter(({ change: its }) => Object.keys(its).length > 0);
  for (const { runId, change: its } of changed) {
    const other = useComparison.getState().compared.find((each) => each.runId === runId);
    if (other) patchCompared(runId, { config: withLive(other.config, its) });
  }
  return changed;
}
