import type { ReachData } from '../lib/gradientReach.ts';
import { Pulse } from '../lib/pulse.ts';
import type { Event } from '../protocol.ts';

/** How far back gradients were found to reach after a step. */
export interface FoundReach {
  readonly step: number;
  readonly data: ReachData;
}

const redrawInterval = 200;

class ReachFindings {
  runId = -1;
  /** The latest; stays while nothing is measured. */
  found: FoundReach | null = null;
  /** Why there is none, in one sentence. */
  problem: string | null = null;
  /** Beats at most five times a second while there is something new. */
  readonly pulse = new Pulse(redrawInterval);

  /** Empties everything for a new run. */
  begin(runId: number): void {
    this.runId = runId;
    this.found = null;
    this.problem = null;
    this.pulse.bumpNow();
  }

  onReach({ runId, step, data }: Extract<Event, { type: 'reach' }>): void {
    if (runId !== this.runId) return;
    this.found = { step, data };
    this.problem = null;
    this.pulse.bump();
  }

  onFailed({ runId, message }: Extract<Event, { type: 'reachFailed' }>): void {
    if (runId !== this.runId) return;
    this.problem = message;
    this.pulse.bump();
  }
}

/** What was found of the current run; events of other runs are ignored. */
export const reach = new ReachFindings();
