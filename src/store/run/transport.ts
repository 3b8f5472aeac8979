import { send } from '../worker/client.ts';
import { patchRun, useApp } from './app.ts';
import { comparedResumed, useComparison } from './comparedRuns.ts';
import { intend } from './intent.ts';
import { series } from './series.ts';

/** True when there is a run, or a model beside it, that the transport can act on. */
export const canTrain = (): boolean => {
  const { run, device } = useApp.getState();
  const able = useComparison.getState().compared.some(({ facts, halted }) => facts !== null && halted === null);
  return run !== null && (run.halted === null || able) && device === 'ok';
};

/** What the run is to show that it does, until the worker says so; one that halted stands still while others go on. */
function expectState(state: 'running' | 'paused'): void {
  if (useApp.getState().run?.halted) return;
  intend(state);
  patchRun({ state });
}

export function play(): void {
  if (!canTrain()) return;
  expectState('running');
  send({ type: 'play' });
}

/** True while the run trains, or a model beside it that goes on without it. */
export const isTraining = (): boolean =>
  useApp.getState().run?.state === 'running' ||
  useComparison.getState().compared.some(({ state }) => state === 'running');

export function pause(): void {
  if (!isTraining()) return;
  expectState('paused');
  send({ type: 'pause' });
}

export function togglePlay(): void {
  if (isTraining()) pause();
  else play();
}

/** One training step, then pause. */
export function step(): void {
  if (!canTrain()) return;
  expectState('paused');
  send({ type: 'step' });
}

/** After a halt: goes on from the last good parameters, with whatever was changed before. */
export function resume(): void {
  const { run } = useApp.getState();
  if (!run?.halted) return;
  // What led to the halt stays in view until then.
  series.truncate(run.step);
  intend('running');
  patchRun({ halted: null, state: 'running' });
  send({ type: 'resume' });
}

/** After a halt of a compared run: it goes on from its last good parameters, and the others with it. */
export function resumeCompared(runId: number): void {
  comparedResumed(runId);
  send({ type: 'resume', runId });
}

/** After a device that was lost too often to be rebuilt by itself: tries once more. */
export function rebuildDevice(): void {
  useApp.setState({ device: 'recovering' });
  send({ type: 'play' });
}

export function loseDevice(): void {
  send({ type: 'loseDevice' });
}
