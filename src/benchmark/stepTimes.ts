import { timed } from './timing.ts';
import type { StepTimes } from './types.ts';
import type { Workload } from './workload.ts';

/** Work that a submit aims at, as in training. */
const submitMs = 10;
/** Beside a step as long as this the way to the GPU and back is nothing. */
const longStepMs = 100;

/**
 * Times training steps for about so long, at least one after one that warms up. Short steps share submits, and one submit is always
 * ahead, as in training: the GPU never waits for the page.
 * @throws DOMException 'AbortError' between two submits.
 */
export async function stepTimes(work: Workload, forMs: number, signal?: AbortSignal): Promise<StepTimes> {
  const { device } = work.model.gpu;
  const one = (): Promise<number> => {
    signal?.throwIfAborted();
    return timed(device, () => work.train(1));
  };
  const end = performance.now() + forMs;
  await one();
  const first = await one();
  const samples = first > longStepMs ? [first] : await pipelined(work, first, end, signal);
  let longest = Math.max(first, ...samples);
  while (longest > longStepMs && performance.now() + longest < end) {
    const sample = await one();
    samples.push(sample);
    longest = Math.max(longest, sample);
  }
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    medianMs: ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2,
    minMs: sorted[0] as number,
    maxMs: sorted.at(-1) as number,
    steps: work.step - 1,
  };
}

async function pipelined(work: Workload, first: number, end: number, signal?: AbortSignal): Promise<number[]> {
  const { queue } = work.model.gpu.device;
  const samples: number[] = [];
  let best = first;
  const submit = () => {
    const count = Math.max(1, Math.min(work.model.plan.slots, Math.round(submitMs / best)));
    work.train(count);
    return { count, done: queue.onSubmittedWorkDone() };
  };
  let ahead = submit();
  let last: number | null = null;
  do {
    signal?.throwIfAborted();
    const { count, done } = ahead;
    ahead = submit();
    await done;
    const now = performance.now();
    if (last !== null) {
      const each = (now - last) / count;
      samples.push(each);
      best = Math.min(best, each);
    }
    last = now;
  } while (samples.length === 0 || performance.now() < end);
  await ahead.done;
  return samples;
}
