import type { Run } from './app.ts';

/** How long a press of play or pause outranks what the worker reports, ms. Reports already on their way are older than the press. */
const patience = 1500;

let intent: { state: Run['state']; until: number } | null = null;

/** Remembers what a person just asked for, so that the button does not flicker until the worker has caught up. */
export function intend(state: Run['state']): void {
  intent = { state, until: performance.now() + patience };
}

/** Called without a state: the intent is moot. With one: the state to show. */
export function settleIntent(): null;
export function settleIntent(reported: Run['state']): Run['state'];
export function settleIntent(reported?: Run['state']): Run['state'] | null {
  if (reported === undefined || intent === null || intent.state === reported || performance.now() > intent.until) {
    intent = null;
    return reported ?? null;
  }
  return intent.state;
}
