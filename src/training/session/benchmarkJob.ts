import { runBenchmark } from '../../benchmark/runBenchmark.ts';
import type { Event } from '../../protocol/events.ts';
import type { Job } from './jobs.ts';

/** Measures the GPU that training runs on. */
export const benchmarkJob = (id: string, emit: (event: Event) => void): Job => ({
  id,
  work: async ({ gpu }, signal) => {
    const report = await runBenchmark(gpu, {
      signal,
      onProgress: (progress) => emit({ type: 'benchmarkProgress', id, progress }),
    });
    return { type: 'benchmarkDone', id, report };
  },
  failed: (reason, message) => ({ type: 'benchmarkFailed', id, reason, message }),
});
