import { announce } from '../notices/announcer.ts';
import { notify } from '../notices/notices.ts';
import type { Handlers } from '../worker/handlers.ts';
import { isCurrent, patchRun, useApp } from './app.ts';
import { settleIntent } from './intent.ts';
import { samples } from './samples.ts';
import { series } from './series.ts';

/** What events of the current run, and of one that the worker is building, do to it. */
export const runEvents = {
  unavailable: ({ reason, message }) => useApp.setState({ status: 'unavailable', unavailable: { reason, message } }),
  configuring: ({ runId, stage }) =>
    useApp.setState(({ pending }) => (pending?.runId === runId ? { pending: { ...pending, stage } } : {})),
  refused({ runId, code, message }) {
    const { pending } = useApp.getState();
    if (pending?.runId !== runId) return;
    const { config, textId, origin, compared } = pending;
    useApp.setState({ pending: null, refusal: { runId, code, message, config, textId, origin, compared } });
  },
  status(event) {
    const { state, step, charactersPerSecond } = event;
    series.onStatus(event);
    patchRun({ state: settleIntent(state), step, charactersPerSecond });
  },
  metrics: (event) => series.onMetrics(event),
  validation: (event) => series.onValidation(event),
  sampleStart: (event) => samples.onStart(event),
  sample: (event) => samples.onTokens(event),
  halted({ step, resumesFrom, message }) {
    settleIntent();
    patchRun({ state: 'paused', step: resumesFrom, halted: { step, message } });
  },
  stopped({ message }) {
    settleIntent();
    notify({ tone: 'ok', message });
    announce(message);
  },
  deviceLost({ recovering }) {
    useApp.setState({ device: recovering ? 'recovering' : 'lost' });
    if (recovering) return;
    // No status will come any more that says so.
    settleIntent();
    patchRun({ state: 'paused', charactersPerSecond: 0 });
  },
  recovered({ runId, step }) {
    useApp.setState({ device: 'ok' });
    if (isCurrent(runId)) {
      series.truncate(step);
      patchRun({ step });
    }
    const message = `The GPU device was lost and rebuilt. Training continues from step ${step.toLocaleString('en')}.`;
    notify({ tone: 'ok', message, seconds: 12 });
    announce(message);
  },
} satisfies Handlers;
