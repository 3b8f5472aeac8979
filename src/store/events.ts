import type { Event } from '../protocol/events.ts';
import { onBenchmark } from './benchmark/benchmark.ts';
import { sortGhosts } from './compare/pastRuns.ts';
import { historyOf, leaveAsGhosts } from './compare/runs.ts';
import { onMarkov } from './evaluation/markov.ts';
import { leaveMemoryCurve, onMemoryCurve } from './evaluation/memoryCurve.ts';
import { answered } from './evaluation/predictions.ts';
import { onTableReport } from './files/ownSeries.ts';
import { onTextReport } from './files/ownText.ts';
import { announce } from './notices/announcer.ts';
import { notify } from './notices/notices.ts';
import { forgetActivities, leaveActivities, onActivity } from './run/activities.ts';
import { patchRun, useApp } from './run/app.ts';
import { beginDuel, onRivalEvent } from './run/comparedRuns.ts';
import { beginFindings, onFound, onProbeFailed } from './run/findings.ts';
import { settleIntent } from './run/intent.ts';
import { onPrecision } from './run/precision.ts';
import { samples } from './run/samples.ts';
import { series } from './run/series.ts';
import { onSlowStep } from './run/slowMotion.ts';
import { watchAgain } from './run/watch.ts';
import { leaveRun, onCheckpoint, trackRun } from './saved/autosave.ts';
import { leftRunKnown } from './saved/interruptedRun.ts';
import { useSavedRuns } from './saved/savedRuns.ts';
import { onTuned } from './setup/plan.ts';
import { restartWithDraft } from './setup/restart.ts';
import { adoptConfigured } from './setup/setup.ts';
import { send } from './worker/client.ts';
import { closeModel, onExported, onExportFailed, onModelReport, onWorkerTrouble } from './worker/files.ts';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

const isCurrent = (runId: number): boolean => useApp.getState().run?.runId === runId;

function onReady(event: Of<'ready'>): void {
  const { run, pending, sampling } = useApp.getState();
  useApp.setState({ status: 'ready', adapter: event.adapter });
  watchAgain();
  // A device rebuilt under a run is ready before the run is; `recovered` follows.
  if (run) return;
  useApp.setState({ device: 'ok' });
  if (pending) return;
  send({ type: 'sampling', sampling });
  void leftRunKnown().then(firstRun);
}

/** The first preset plays by itself, unless a run that was left is offered; whoever asked for less motion presses play. */
function firstRun(): void {
  const { run, pending } = useApp.getState();
  // Somebody was quicker.
  if (run || pending) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  restartWithDraft(!still && useSavedRuns.getState().offer === null);
}

function onConfigured(event: Of<'configured'>): void {
  const { pending, run: former } = useApp.getState();
  if (pending?.runId !== event.runId) return;
  const { runId, config, facts, step } = event;
  const { textId, origin } = pending;
  if (former) {
    leaveRun(former);
    leaveAsGhosts(pending.goesOnAs);
  }
  const brought = pending.goesOnAs === undefined ? null : historyOf(pending.goesOnAs);
  const saved = origin?.saved ?? null;
  const identity = trackRun(runId, config, textId, saved?.identity);
  const copy = saved ? { step, at: saved.at } : null;
  const run = { runId, config, facts, textId, halted: null, step, charactersPerSecond: 0, identity, saved: copy };
  useApp.setState({ run: { ...run, state: 'idle' }, pending: null, refusal: null });
  leaveActivities();
  settleIntent();
  series.begin(runId, facts);
  const history = saved?.history ?? brought;
  if (history) series.restore(history, step);
  beginDuel(event.rivals ?? []);
  sortGhosts(config, textId);
  samples.begin(runId);
  answered.begin(runId);
  beginFindings(runId);
  adoptConfigured(config, facts);
  leaveMemoryCurve(config);
  if (origin) closeModel(origin.modelId);
  if (pending.playWhenReady) send({ type: 'play' });
  // What has learnt already has something to say before it trains.
  else if (origin) send({ type: 'resample' });
  announce(`A new run is ready: ${facts.parameters.toLocaleString('en')} parameters.`);
}

function onStatus(event: Of<'status'>): void {
  if (!isCurrent(event.runId)) return;
  const { state, step, charactersPerSecond } = event;
  series.onStatus(event);
  patchRun({ state: settleIntent(state), step, charactersPerSecond });
}

function onRefused(event: Of<'refused'>): void {
  const { pending } = useApp.getState();
  if (pending?.runId !== event.runId) return;
  const { runId, code, message } = event;
  const { config, textId, origin, rivals } = pending;
  useApp.setState({ pending: null, refusal: { runId, code, message, config, textId, origin, rivals } });
}

function onHalted(event: Of<'halted'>): void {
  if (!isCurrent(event.runId)) return;
  const { step, goesOnFrom, message } = event;
  settleIntent();
  patchRun({ state: 'paused', step: goesOnFrom, halted: { step, message } });
}

function onDeviceLost(event: Of<'deviceLost'>): void {
  useApp.setState({ device: event.recovering ? 'recovering' : 'lost' });
  if (event.recovering) return;
  // No status will come any more that says so.
  settleIntent();
  patchRun({ state: 'paused', charactersPerSecond: 0 });
}

function onRecovered(event: Of<'recovered'>): void {
  useApp.setState({ device: 'ok' });
  forgetActivities();
  if (isCurrent(event.runId)) {
    series.truncate(event.step);
    patchRun({ step: event.step });
  }
  const message = `The GPU device was lost and rebuilt. Training goes on from step ${event.step.toLocaleString('en')}.`;
  notify({ tone: 'ok', message, seconds: 12 });
  announce(message);
}

/** Puts one event of the worker where it belongs. Events of runs that are no longer shown are dropped. */
export function handleEvent(event: Event): void {
  if (onRivalEvent(event)) return;
  switch (event.type) {
    case 'ready':
      onReady(event);
      break;
    case 'unavailable':
      useApp.setState({ status: 'unavailable', unavailable: { reason: event.reason, message: event.message } });
      break;
    case 'configuring':
      useApp.setState(({ pending }) =>
        pending?.runId === event.runId ? { pending: { ...pending, stage: event.stage } } : {},
      );
      break;
    case 'configured':
      onConfigured(event);
      break;
    case 'refused':
      onRefused(event);
      break;
    case 'status':
      onStatus(event);
      break;
    case 'metrics':
      if (isCurrent(event.runId)) series.onMetrics(event);
      break;
    case 'validation':
      if (isCurrent(event.runId)) series.onValidation(event);
      answered.onValidation(event);
      break;
    case 'sampleStart':
      if (isCurrent(event.runId)) samples.onStart(event);
      break;
    case 'sample':
      if (isCurrent(event.runId)) samples.onTokens(event);
      break;
    case 'tableReport':
      onTableReport(event.id, event.report);
      break;
    case 'textReport':
      onTextReport(event.id, event.report);
      break;
    case 'modelReport':
      onModelReport(event.id, event.report);
      break;
    case 'exported':
      onExported(event.id, event.file);
      break;
    case 'exportFailed':
      onExportFailed(event.id, event.message);
      break;
    case 'checkpoint':
      onCheckpoint(event);
      break;
    case 'tuned':
      if (isCurrent(event.runId)) onTuned(event);
      break;
    case 'precision':
      if (isCurrent(event.runId)) onPrecision(event);
      break;
    case 'found':
      onFound(event);
      break;
    case 'slowStep':
    case 'slowStepFailed':
      onSlowStep(event);
      break;
    case 'markov':
      onMarkov(event);
      break;
    case 'probeFailed':
      onProbeFailed(event);
      break;
    case 'memoryCurveProgress':
    case 'memoryCurveDone':
    case 'memoryCurveFailed':
      onMemoryCurve(event);
      break;
    case 'benchmarkProgress':
    case 'benchmarkDone':
    case 'benchmarkFailed':
      onBenchmark(event);
      break;
    case 'halted':
      onHalted(event);
      break;
    case 'deviceLost':
      onDeviceLost(event);
      break;
    case 'recovered':
      onRecovered(event);
      break;
    case 'activity':
      if (event.runId === null || isCurrent(event.runId)) onActivity(event);
      break;
    case 'error':
      if (event.code === 'internal') onWorkerTrouble(event.message);
      notify({ tone: 'danger', message: event.message, seconds: 30 });
      break;
  }
}
