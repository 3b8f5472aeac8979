import { fromLost, GpuError } from '../../gpu/errors.ts';
import type { Event } from '../../protocol/events.ts';
import type { Run } from '../loop/run.ts';
import type { Device } from './device.ts';

/** Why a job came to nothing. */
export type JobFailure = 'cancelled' | 'lost' | 'failed';

/** Something that needs the GPU for itself for a while. */
export interface Job {
  readonly id: string;
  /**
   * Emits how far it is, and comes back with its result.
   * @param signal to stop between two submits, by throwing
   */
  work(device: Device, signal: AbortSignal): Promise<Event>;
  failed(reason: JobFailure, message: string): Event;
}

/** One job at a time, while the run holds still. */
export class Jobs {
  private current: { id: string; stop: AbortController; ended: Promise<void> } | null = null;

  constructor(private readonly emit: (event: Event) => void) {}

  /** None is running or waiting to. */
  get idle(): boolean {
    return this.current === null;
  }

  /** Ends one that still runs. Resolves when the job has ended, one way or the other, and the run goes on. */
  async start(job: Job, device: Device | null, run: Run | null): Promise<void> {
    const former = this.current;
    former?.stop.abort();
    const stop = new AbortController();
    const ended = (former?.ended ?? Promise.resolve()).then(() => this.perform(job, device, run, stop.signal));
    this.current = { id: job.id, stop, ended };
    await ended;
    if (this.current?.id === job.id) this.current = null;
  }

  /** Ends it between two submits. */
  cancel(id: string): void {
    if (this.current?.id === id) this.current.stop.abort();
  }

  /** Ends whatever is running or waiting. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.current?.stop.abort();
    await this.current?.ended;
  }

  private async perform(job: Job, device: Device | null, run: Run | null, signal: AbortSignal): Promise<void> {
    try {
      if (!device) throw new GpuError('lost', 'The GPU device is not available now; try again when it is.');
      await run?.roundRobin.suspend();
      // Nothing of a lost device can be waited for, and what it still sends is worth nothing.
      const dead = new AbortController();
      const lost = device.gpu.device.lost.then((info) => {
        dead.abort();
        throw fromLost(info);
      });
      const work = job.work(device, AbortSignal.any([signal, dead.signal]));
      this.emit(await Promise.race([work, lost]));
    } catch (error) {
      const isLost = error instanceof GpuError && error.code === 'lost';
      const reason = signal.aborted ? 'cancelled' : isLost ? 'lost' : 'failed';
      this.emit(job.failed(reason, (error as Error).message));
    } finally {
      run?.roundRobin.release();
    }
  }
}
