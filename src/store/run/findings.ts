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

/** Of one model. */
export type FindingsByKind = { readonly [Kind in ProbeKind]: Findings<Kind> };

export const findings = ofEachProbe(
  (kind) => new Findings(new ThrottledSignal(probes[kind].redrawMs ?? redrawInterval)),
) as FindingsByKind;

/** Of a model that is compared with the run, whose views redraw with it. */
export const comparedFindings = (): FindingsByKind =>
  ofEachProbe((kind) => new Findings(findings[kind].changes)) as FindingsByKind;

/** Whether each of several compared models has findings of this kind of its own. */
export const isOfEvery = (kind: ProbeKind): boolean => probes[kind].models === 'every';

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

export function onFound(event: Extract<Event, { type: 'found' }>, of: FindingsByKind = findings): void {
  const { kind, runId, step, data } = event;
  const its = of[kind] as Findings<ProbeKind>;
  its.onFound(runId, { step, data });
  if (runId === its.runId) addSample(event);
}

export function onProbeFailed(
  { kind, runId, message }: Extract<Event, { type: 'probeFailed' }>,
  of: FindingsByKind = findings,
): void {
  of[kind].onFailed(runId, message);
}

export const findingEvents = {
  found: (event) => onFound(event),
  probeFailed: (event) => onProbeFailed(event),
} satisfies Handlers;
