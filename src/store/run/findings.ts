import { ThrottledSignal } from '../../lib/throttle.ts';
import { ofEachProbe, type ProbeFindings, type ProbeKind, probeKinds, probes } from '../../probes/index.ts';
import type { Event } from '../../protocol/events.ts';
import type { Handlers } from '../worker/handlers.ts';
import { addSample, beginSamples } from './samplesByStep.ts';

/** What was found of a model after a step. */
export interface Finding<Kind extends ProbeKind> {
  readonly step: number;
  readonly data: ProbeFindings[Kind];
}

const redrawInterval = 200;

/** What was found of the current run, of one kind; events of other runs are ignored. */
export class Findings<Kind extends ProbeKind> {
  runId = -1;
  /** The latest; stays while nothing is measured. */
  found: Finding<Kind> | null = null;
  /** Why there is none, in one sentence. */
  problem: string | null = null;

  constructor(
    /** Tells at most five times a second, while there is something new. */
    readonly changes = new ThrottledSignal(redrawInterval),
  ) {}

  /** Empties everything for a new run. */
  begin(runId: number): void {
    this.runId = runId;
    this.found = null;
    this.problem = null;
    this.changes.bumpNow();
  }

  onFound(runId: number, found: Finding<Kind>): void {
    if (runId !== this.runId) return;
    this.found = found;
    this.problem = null;
    this.changes.bump();
  }

  onFailed(runId: number, message: string): void {
    if (runId !== this.runId) return;
    this.problem = message;
    this.changes.bump();
  }
}

export const findings = ofEachProbe(
  (kind) => new Findings(new ThrottledSignal(probes[kind].redrawMs ?? redrawInterval)),
) as {
  readonly [Kind in ProbeKind]: Findings<Kind>;
};

/** Empties all of them for a new run. */
export function beginFindings(runId: number): void {
  for (const each of Object.values(findings)) each.begin(runId);
  beginSamples();
}

/** Shows the cell of another of the compared models. */
export function lookInto(runId: number): void {
  for (const kind of probeKinds) {
    if (probes[kind].models === 'shown' && findings[kind].runId !== runId) findings[kind].begin(runId);
  }
}

export function onFound(event: Extract<Event, { type: 'found' }>): void {
  const { kind, runId, step, data } = event;
  const its = findings[kind] as Findings<ProbeKind>;
  its.onFound(runId, { step, data });
  if (runId === its.runId) addSample(event);
}

export function onProbeFailed({ kind, runId, message }: Extract<Event, { type: 'probeFailed' }>): void {
  findings[kind].onFailed(runId, message);
}

export const findingEvents = { found: onFound, probeFailed: onProbeFailed } satisfies Handlers;
