import { create } from 'zustand';
import type { RunConfig } from '../../config/settings/types.ts';
import { taskOf } from '../../config/task.ts';
import type { MemoryCurveProgress, MemoryPoint } from '../../protocol/memoryCurve.ts';
import { announce } from '../notices/announcer.ts';
import { useApp } from '../run/app.ts';
import { send } from '../worker/client.ts';
import type { EventOf, Handlers } from '../worker/handlers.ts';
import { parseLags } from './lags.ts';

interface MemoryCurveState {
  /** What was typed; null while nobody has, and lags around the run's are offered. */
  lags: string | null;
  /** Training steps at each lag, at most. */
  steps: number;
  /** What the worker calls the one that runs; null while none does. */
  running: string | null;
  /** Asked to stop; it ends when the GPU is done with what it has. */
  stopping: boolean;
  progress: MemoryCurveProgress | null;
  /** Lags that the last one was asked for. */
  requested: readonly number[];
  /** Of the last one, as far as it got. */
  points: readonly MemoryPoint[];
  /** Steps that these were given at most. */
  pointSteps: number;
  /** Why the last one came to nothing. */
  problem: string | null;
}

const nothing = {
  running: null,
  stopping: false,
  progress: null,
  requested: [] as readonly number[],
  points: [],
  pointSteps: 0,
  problem: null,
};

export const useMemoryCurve = create<MemoryCurveState>()(() => ({ ...nothing, lags: null, steps: 1000 }));

let nextId = 1;
/** What the points are of. */
let measured = '';

/** What a curve belongs to: all that determines a run, but for the lag. */
function keyOf({ task, seqLength: _, ...rest }: RunConfig): string {
  return JSON.stringify([task.id, rest]);
}

/** Has the worker measure the run's model at these lags; a curve that stands is replaced. */
export function startMemoryCurve(): void {
  const { run } = useApp.getState();
  const task = run && taskOf(run.config);
  const { lags, steps, running } = useMemoryCurve.getState();
  if (!task || running !== null) return;
  const parsed = parseLags(lags, task, run.config.task.lag);
  if ('problem' in parsed) return;
  const id = `memory-${nextId++}`;
  measured = keyOf(run.config);
  useMemoryCurve.setState({ ...nothing, running: id, requested: parsed.lags, pointSteps: steps });
  send({ type: 'memoryCurve', id, request: { lags: parsed.lags, steps } });
}

export function cancelMemoryCurve(): void {
  const { running } = useMemoryCurve.getState();
  if (running === null) return;
  useMemoryCurve.setState({ stopping: true });
  send({ type: 'cancelMemoryCurve', id: running });
}

/** A new run stands: a curve of another model says nothing of it. */
export function leaveMemoryCurve(config: RunConfig): void {
  if (keyOf(config) === measured) return;
  cancelMemoryCurve();
  measured = '';
  const { running } = useMemoryCurve.getState();
  useMemoryCurve.setState({ ...nothing, running, stopping: running !== null, lags: null });
}

type MemoryCurveEvent = EventOf<'memoryCurveProgress' | 'memoryCurveDone' | 'memoryCurveFailed'>;

function onMemoryCurve(event: MemoryCurveEvent): void {
  if (event.id !== useMemoryCurve.getState().running) return;
  // Of a model that has left the page, nothing but its end is of interest.
  const current = measured !== '';
  if (event.type === 'memoryCurveProgress') {
    const { progress } = event;
    if (current) useMemoryCurve.setState({ progress, points: progress.points });
    return;
  }
  const ended = { running: null, stopping: false, progress: null };
  if (event.type === 'memoryCurveDone') {
    useMemoryCurve.setState({ ...ended, ...(current ? { points: event.points } : {}) });
    if (current) announce('The memory curve is measured.');
    return;
  }
  const problem = {
    cancelled: null,
    lost: 'The GPU device was lost during the measurement; the curve ends here.',
    failed: event.message,
  }[event.reason];
  useMemoryCurve.setState({ ...ended, problem: current ? problem : null });
}

export const memoryCurveEvents = {
  memoryCurveProgress: onMemoryCurve,
  memoryCurveDone: onMemoryCurve,
  memoryCurveFailed: onMemoryCurve,
} satisfies Handlers;
