import { runBenchmark } from '../benchmark/runBenchmark.ts';
import type { Gpu } from '../gpu/device.ts';
import { fromLost, GpuError } from '../gpu/errors.ts';
import type { Event } from '../protocol.ts';
import type { Run } from './run.ts';

/** Measures the GPU that training runs on, one benchmark at a time, while the run holds still. */
export class Benchmarks {
  private current: { id: string; stop: AbortController; ended: Promise<void> } | null = null;

  constructor(private readonly emit: (event: Event) => void) {}

  /** None is running or waiting to. */
  get idle(): boolean {
    return this.current === null;
  }

  /** Resolves when it has ended, one way or the other, and the run goes on. */
  async start(id: string, gpu: Gpu | null, run: Run | null): Promise<void> {
    const former = this.current;
    former?.stop.abort();
    const stop = new AbortController();
    const ended = (former?.ended ?? Promise.resolve()).then(() => this.measure(id, gpu, run, stop.signal));
    this.current = { id, stop, ended };
    await ended;
    if (this.current?.id === id) this.current = null;
  }

  /** Ends it between two submits. */
  cancel(id: string): void {
    if (this.current?.id === id) this.current.stop.abort();
  }

  private async measure(id: string, gpu: Gpu | null, run: Run | null, signal: AbortSignal): Promise<void> {
    const { emit } = this;
    try {
      if (!gpu) throw new GpuError('lost', 'There is no GPU device now; try again when it is back.');
      await run?.hold();
      // Nothing of a lost device can be waited for, and what it still answers is worth nothing.
      const dead = new AbortController();
      const lost = gpu.device.lost.then((info) => {
        dead.abort();
        throw fromLost(info);
      });
      const measured = runBenchmark(gpu, {
        signal: AbortSignal.any([signal, dead.signal]),
        onProgress: (progress) => emit({ type: 'benchmarkProgress', id, progress }),
      });
      const report = await Promise.race([measured, lost]);
      emit({ type: 'benchmarkDone', id, report });
    } catch (error) {
      const reason = signal.aborted
        ? 'cancelled'
        : error instanceof GpuError && error.code === 'lost'
          ? 'lost'
          : 'failed';
      emit({ type: 'benchmarkFailed', id, reason, message: (error as Error).message });
    } finally {
      run?.release();
    }
  }
}
