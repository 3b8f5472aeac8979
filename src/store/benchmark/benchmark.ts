import { create } from 'zustand';
import type { BenchmarkReport, BenchmarkShape } from '../../benchmark/types.ts';
import { type AppState, useApp } from '../run/app.ts';
import { send } from '../worker/client.ts';
import type { EventOf, Handlers } from '../worker/handlers.ts';
import { benchmarkText } from './benchmarkText.ts';
import { browserName } from './browserName.ts';

interface BenchmarkState {
  dialogOpen: boolean;
  /** What the worker calls the one that runs; null while none does. */
  running: string | null;
  /** Asked to stop; it ends when the GPU is done with what it has. */
  stopping: boolean;
  stage: string;
  /** Share that is done, 0 to 1. */
  done: number;
  /** Shapes that are still to be measured. */
  pending: readonly BenchmarkShape[];
  /** Of the last one, as far as it got. */
  report: BenchmarkReport | null;
  /** When the last one that came to its end did. */
  finishedAt: Date | null;
  /** Why the last one came to nothing. */
  problem: string | null;
}

const fresh: Omit<BenchmarkState, 'dialogOpen'> = {
  running: null,
  stopping: false,
  stage: '',
  done: 0,
  pending: [],
  report: null,
  finishedAt: null,
  problem: null,
};

export const useBenchmark = create<BenchmarkState>()(() => ({ ...fresh, dialogOpen: false }));

let nextId = 1;

/** Why this GPU can't be measured now; null where it can. */
export function benchmarkObstacle({ status, unavailable, device }: AppState): string | null {
  if (status === 'unavailable' && unavailable?.reason === 'no-webgpu') return 'This browser has no WebGPU.';
  if (status === 'unavailable') return 'There is no GPU that the page can use.';
  if (status === 'failed') return 'The part of the page that uses the GPU has stopped.';
  if (status === 'starting') return 'The page is still looking for a GPU.';
  if (device !== 'ok') return 'The GPU device is lost; it has to be rebuilt first.';
  return null;
}

/** Closing it cancels what runs; figures that stand are still there when it opens again. */
export function openBenchmark(dialogOpen: boolean): void {
  useBenchmark.setState({ dialogOpen });
  if (!dialogOpen) cancelBenchmark();
}

export function startBenchmark(): void {
  if (useBenchmark.getState().running !== null || benchmarkObstacle(useApp.getState()) !== null) return;
  const running = `benchmark-${nextId++}`;
  useBenchmark.setState({ ...fresh, running, stage: 'Waiting for training to pause' });
  send({ type: 'benchmark', id: running });
}

export function cancelBenchmark(): void {
  const { running } = useBenchmark.getState();
  if (running === null) return;
  useBenchmark.setState({ stopping: true });
  send({ type: 'cancelBenchmark', id: running });
}

type BenchmarkEvent = EventOf<'benchmarkProgress' | 'benchmarkDone' | 'benchmarkFailed'>;

function onBenchmark(event: BenchmarkEvent): void {
  const { running } = useBenchmark.getState();
  if (event.id !== running) return;
  if (event.type === 'benchmarkProgress') {
    useBenchmark.setState(event.progress);
    return;
  }
  const ended = { running: null, stopping: false, stage: '', pending: [] };
  if (event.type === 'benchmarkDone') {
    useBenchmark.setState({ ...ended, done: 1, report: event.report, finishedAt: new Date() });
    return;
  }
  const problem = {
    cancelled: null,
    lost: 'The GPU device was lost during the measurement, so there are no results.',
    failed: event.message,
  }[event.reason];
  useBenchmark.setState({ ...ended, done: 0, report: null, problem });
}

export const benchmarkEvents = {
  benchmarkProgress: onBenchmark,
  benchmarkDone: onBenchmark,
  benchmarkFailed: onBenchmark,
} satisfies Handlers;

/** The last benchmark as text to take along. */
export function sharedText(): string {
  const { report, finishedAt } = useBenchmark.getState();
  const { adapter } = useApp.getState();
  if (!report) return '';
  return benchmarkText(report, {
    adapter: adapter === null ? 'unknown' : `${adapter.name}${adapter.software ? ' (software)' : ''}`,
    browser: browserName(navigator.userAgent),
    at: finishedAt ?? new Date(),
  });
}
