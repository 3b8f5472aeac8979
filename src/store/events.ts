import type { Event } from '../protocol.ts';
import { configure } from './actions.ts';
import { announce } from './announcer.ts';
import { patchRun, useApp } from './app.ts';
import { settleIntent } from './intent.ts';
import { notify } from './notices.ts';
import { onTextReport } from './ownText.ts';
import { samples } from './samples.ts';
import { series } from './series.ts';
import { adoptConfigured, useSetup } from './setup.ts';
import { send } from './workerClient.ts';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

const isCurrent = (runId: number): boolean => useApp.getState().run?.runId === runId;

function onReady(event: Of<'ready'>): void {
  const { run, pending, sampling } = useApp.getState();
  useApp.setState({ status: 'ready', adapter: event.adapter });
  // A device rebuilt under a run is ready before the run is; `recovered` follows.
  if (run) return;
  useApp.setState({ device: 'ok' });
  if (pending) return;
  send({ type: 'sampling', sampling });
  // The first preset plays by itself; whoever asked for less motion presses play.
  configure(useSetup.getState().draft, undefined, !matchMedia('(prefers-reduced-motion: reduce)').matches);
}

function onConfigured(event: Of<'configured'>): void {
  const { pending } = useApp.getState();
  if (pending?.runId !== event.runId) return;
  const { runId, config, facts } = event;
  const run = { runId, config, facts, textId: pending.textId, halted: null, step: 0, charactersPerSecond: 0 };
  useApp.setState({ run: { ...run, state: 'idle' }, pending: null, refusal: null });
  settleIntent();
  series.begin(runId, facts);
  samples.begin(runId);
  adoptConfigured(config, facts);
  if (pending.playWhenReady) send({ type: 'play' });
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
  const { config, textId } = pending;
  useApp.setState({ pending: null, refusal: { runId, code, message, config, textId } });
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
      break;
    case 'sampleStart':
      if (isCurrent(event.runId)) samples.onStart(event);
      break;
    case 'sample':
      if (isCurrent(event.runId)) samples.onTokens(event);
      break;
    case 'textReport':
      onTextReport(event.id, event.report);
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
    case 'error':
      notify({ tone: 'danger', message: event.message, seconds: 30 });
      break;
  }
}
