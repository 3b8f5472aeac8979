import { create } from 'zustand';
import type { SlowStep } from '../../probes/slowStep/contract.ts';
import type { Event } from '../../protocol/events.ts';
import { send } from '../worker/client.ts';
import type { Handlers } from '../worker/handlers.ts';
import { useApp } from './app.ts';
import { canTrain, pause, play } from './transport.ts';

interface SlowMotion {
  open: boolean;
  /** The run that is looked at. */
  runId: number;
  /** The step that is shown; null until the first has been taken. */
  data: SlowStep | null;
  /** A step is on its way. */
  waiting: boolean;
  /** Why there is none, in one sentence. */
  problem: string | null;
  /** Training goes on when this is closed. */
  goesOn: boolean;
}

export const useSlowMotion = create<SlowMotion>()(() => ({
  open: false,
  runId: -1,
  data: null,
  waiting: false,
  problem: null,
  goesOn: false,
}));

/** Pauses training and takes one step that is then looked at. */
export function openSlowMotion(): void {
  const { run } = useApp.getState();
  if (!run || run.halted !== null || !canTrain() || useSlowMotion.getState().open) return;
  const goesOn = run.state === 'running';
  if (goesOn) pause();
  useSlowMotion.setState({ open: true, runId: run.runId, data: null, waiting: true, problem: null, goesOn });
  send({ type: 'slowStep' });
}

/** One more step; the last one stays in sight until it has been taken. */
export function takeSlowStep(): void {
  const { open, waiting } = useSlowMotion.getState();
  if (!open || waiting || !canTrain()) return;
  useSlowMotion.setState({ waiting: true, problem: null });
  send({ type: 'slowStep' });
}

/** Training goes on if it was going on before. */
export function closeSlowMotion(): void {
  const { open, goesOn } = useSlowMotion.getState();
  if (!open) return;
  useSlowMotion.setState({ open: false, waiting: false });
  if (goesOn) play();
}

function onSlowStep(event: Extract<Event, { type: 'slowStep' | 'slowStepFailed' }>): void {
  const { open, runId } = useSlowMotion.getState();
  if (!open || event.runId !== runId) return;
  if (event.type === 'slowStep') useSlowMotion.setState({ data: event.data, waiting: false, problem: null });
  else useSlowMotion.setState({ waiting: false, problem: event.message });
}

export const slowStepEvents = { slowStep: onSlowStep, slowStepFailed: onSlowStep } satisfies Handlers;
