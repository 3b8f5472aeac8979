import { agreeing } from '../../config/agreement.ts';
import { getPreset } from '../../config/presets.ts';
import type { RunConfig } from '../../config/types.ts';
import { rivalResumed, useDuel } from '../compare/comparison.ts';
import { closeModel } from '../files/workerFiles.ts';
import { release } from '../saved/runLocks.ts';
import { discardEdits, edit, fillFromPreset, useSetup } from '../setup/setup.ts';
import { send } from '../workerClient.ts';
import { type Origin, patchRun, useApp } from './app.ts';
import { intend } from './intent.ts';
import { series } from './series.ts';

let lastRunId = 0;

/** A number for a run, with those after it for its rivals. */
export function nextRunId(rivals = 0): number {
  const runId = lastRunId + 1;
  lastRunId = runId + rivals;
  return runId;
}

/** True when there is a run, or a model beside it, that the transport can act on. */
export const canTrain = (): boolean => {
  const { run, device } = useApp.getState();
  const able = useDuel.getState().rivals.some(({ facts, halted }) => facts !== null && halted === null);
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
  useApp.getState().run?.state === 'running' || useDuel.getState().rivals.some(({ state }) => state === 'running');

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

/** A file that nothing begins from any more. */
export function letGo(origin: Origin | null | undefined): void {
  if (!origin) return;
  closeModel(origin.modelId);
  if (origin.saved && origin.saved.identity.id !== useApp.getState().run?.identity.id)
    release(origin.saved.identity.id);
}

/** Whatever was refused or still being built makes room. */
function supersede(origin: Origin | null): void {
  const { pending, refusal } = useApp.getState();
  for (const former of [pending?.origin, refusal?.origin]) if (former !== origin) letGo(former);
}

/**
 * Asks the worker for a run; the current one goes on until the new one stands.
 * @param origin the file it begins from; without one, from freshly drawn weights
 * @param rivals what trains beside it
 */
export function configure(
  config: RunConfig,
  textId: string | undefined,
  playWhenReady: boolean,
  origin: Origin | null = null,
  rivals: readonly RunConfig[] = [],
): void {
  supersede(origin);
  const runId = nextRunId(rivals.length);
  const stage = 'Preparing';
  useApp.setState({ pending: { runId, config, textId, stage, playWhenReady, origin, rivals }, refusal: null });
  send({
    type: 'configure',
    runId,
    config,
    ...(textId === undefined ? {} : { textId }),
    ...(origin === null ? {} : { modelId: origin.modelId }),
    ...(rivals.length === 0 ? {} : { rivals: [...rivals] }),
  });
}

/** Back to step 0 with the configuration of the run; it waits there for play. */
export function reset(): void {
  const { run } = useApp.getState();
  if (!run) return;
  supersede(null);
  const rivals = useDuel.getState().rivals.map((rival) => rival.config);
  const runId = nextRunId(rivals.length);
  if (isTraining()) send({ type: 'pause' });
  const { config, textId } = run;
  const pending = { runId, config, textId, stage: 'Resetting', playWhenReady: false, origin: null, rivals };
  useApp.setState({ pending, refusal: null });
  send({ type: 'reset', runId });
}

/** What trains beside the draft: what a link wants, of a preset its own rivals, else those that there are. */
export function rivalsOfDraft(): readonly RunConfig[] {
  const { draft, presetId, wishedRivals } = useSetup.getState();
  if (wishedRivals) return wishedRivals;
  if (presetId !== null) return getPreset(presetId)?.rivals ?? [];
  return useDuel.getState().rivals.map(({ config }) => agreeing(config, draft));
}

/** Trains what the setup shows. */
export function restartWithDraft(playWhenReady = true): void {
  const { draft, textId } = useSetup.getState();
  configure(draft, textId, playWhenReady, null, rivalsOfDraft());
}

export function applyPreset(id: string): void {
  fillFromPreset(id);
  restartWithDraft();
}

/** Tries again what was refused. */
export function retryRefused(): void {
  const { refusal } = useApp.getState();
  if (refusal) configure(refusal.config, refusal.textId, true, refusal.origin, refusal.rivals);
}

/** Leaves what was refused, and what was edited for it. */
export function backToRun(): void {
  letGo(useApp.getState().refusal?.origin);
  discardEdits();
  useApp.setState({ refusal: null });
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

/** After a halt of a rival: it goes on from its last good parameters, and the others with it. */
export function resumeRival(runId: number): void {
  rivalResumed(runId);
  send({ type: 'resume', runId });
}

/** Learning rate that a halt's remedy would use: a tenth. */
export const lowerRate = (rate: number): number => Number((rate / 10).toPrecision(2));

export function lowerRateAndResume(): void {
  const { run } = useApp.getState();
  if (!run) return;
  edit('optimizer.learningRate', lowerRate(run.config.optimizer.learningRate));
  resume();
}

export function clipAndResume(): void {
  edit('clip.type', 'norm');
  edit('clip.value', 1);
  resume();
}

/** After a device that was lost too often to be rebuilt by itself: tries once more. */
export function rebuildDevice(): void {
  useApp.setState({ device: 'recovering' });
  send({ type: 'play' });
}

export function loseDevice(): void {
  send({ type: 'loseDevice' });
}
