import { hideUnlike } from './compare/pastRuns.ts';
import { historyOf, keepAsPastRuns } from './compare/runs.ts';
import { leaveMemoryCurve } from './evaluation/memoryCurve.ts';
import { predictions } from './evaluation/predictions.ts';
import { announce } from './notices/announcer.ts';
import { leaveActivities } from './run/activities.ts';
import { useApp } from './run/app.ts';
import { beginComparison } from './run/comparedRuns.ts';
import { beginFindings } from './run/findings.ts';
import { settleIntent } from './run/intent.ts';
import { samples } from './run/samples.ts';
import { series } from './run/series.ts';
import { watchAgain } from './run/watch.ts';
import { leaveRun, trackRun } from './saved/autosave.ts';
import { interruptedRunKnown } from './saved/interruptedRun.ts';
import { reportCopies, useSavedRuns } from './saved/savedRuns.ts';
import { restartWithDraft } from './setup/restart.ts';
import { adoptConfigured } from './setup/setup.ts';
import { send } from './worker/client.ts';
import { closeModel } from './worker/files.ts';
import type { EventOf, Handlers } from './worker/handlers.ts';

function onReady(event: EventOf<'ready'>): void {
  const { run, pending, sampling } = useApp.getState();
  useApp.setState({ status: 'ready', adapter: event.adapter });
  watchAgain();
  // A device rebuilt under a run is ready before the run is; `recovered` follows.
  if (run) return;
  useApp.setState({ device: 'ok' });
  if (pending) return;
  send({ type: 'sampling', sampling });
  void interruptedRunKnown().then(firstRun);
}

/** The first preset plays by itself, unless a run that was left is offered; whoever asked for less motion presses play. */
function firstRun(): void {
  const { run, pending } = useApp.getState();
  // Somebody was quicker.
  if (run || pending) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  restartWithDraft(!still && useSavedRuns.getState().offer === null);
}

function onConfigured(event: EventOf<'configured'>): void {
  const { pending, run: former } = useApp.getState();
  if (pending?.runId !== event.runId) return;
  const { runId, config, facts, step, weightsFromFile = false } = event;
  const { textId, origin } = pending;
  if (former) {
    leaveRun(former);
    keepAsPastRuns(pending.continuesAs);
  }
  const brought = pending.continuesAs === undefined ? null : historyOf(pending.continuesAs);
  const saved = origin?.saved ?? null;
  const identity = trackRun(runId, config, textId, saved?.identity);
  const copy = saved ? { step, at: saved.at } : null;
  const run = { runId, config, facts, textId, halted: null, step, charactersPerSecond: 0, identity, saved: copy };
  useApp.setState({ run: { ...run, weightsFromFile, state: 'idle' }, pending: null, refusal: null });
  leaveActivities();
  reportCopies(null);
  settleIntent();
  series.begin(runId, facts);
  const history = saved?.history ?? brought;
  if (history) series.restore(history, step);
  beginComparison(event.compared ?? []);
  hideUnlike(config, textId);
  samples.begin(runId);
  predictions.begin(runId);
  beginFindings(runId);
  adoptConfigured(config, facts);
  leaveMemoryCurve(config);
  if (origin) closeModel(origin.modelId);
  if (pending.playWhenReady) send({ type: 'play' });
  // What has learnt already has something to say before it trains.
  else if (origin) send({ type: 'resample' });
  announce(`A new run is ready: ${facts.parameters.toLocaleString('en')} parameters.`);
}

/** What every part of the store does in turn when a run begins. */
export const beginEvents = { ready: onReady, configured: onConfigured } satisfies Handlers;
