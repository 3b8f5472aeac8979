import { isLost } from '../../gpu/device.ts';
import type { Activity } from '../../protocol/run.ts';
import { problemOf } from './advice.ts';

const firstMs = 1000;
const mostMs = 60_000;

/** When to try again what fails: 1 s after the first failure in a row, then after twice as long each time, 60 s at most. */
export class Backoff {
  /** Failures since the last success. */
  failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param again called when another attempt is due, for what nothing else would try again */
  constructor(private readonly again?: () => void) {}

  /** False between a failure and the next attempt. */
  get due(): boolean {
    return this.timer === undefined;
  }

  get failing(): boolean {
    return this.failures > 0;
  }

  failed(): void {
    this.end();
    const delay = Math.min(mostMs, firstMs * 2 ** this.failures++);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.again?.();
    }, delay);
  }

  succeeded(): void {
    this.end();
    this.failures = 0;
  }

  /** Nothing is tried again by itself. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/**
 * Something that is done beside training, over and over. The first failure in a row is told, and that it works again; in between
 * attempts wait as {@link Backoff} says. A device that is lost is no failure: the session hears of it, and builds what follows.
 */
export class Retry {
  private readonly backoff: Backoff;
  private ended = false;

  /**
   * @param report what is wrong and what to do, or null when it works again
   * @param again called when another attempt is due, for what nothing else would try again
   */
  constructor(
    /** null of what needs none. */
    private readonly device: Pick<GPUDevice, 'lost'> | null,
    private readonly activity: Activity,
    private readonly report: (activity: Activity, problem: string | null) => void,
    again?: () => void,
  ) {
    this.backoff = new Backoff(again);
  }

  /** Whether an attempt makes sense now, for whoever tries at intervals. */
  get due(): boolean {
    return !this.ended && this.backoff.due;
  }

  /** The last attempt failed, or there will be none any more. */
  get stopped(): boolean {
    return this.ended || this.backoff.failing;
  }

  /**
   * Tries at once, whether it is due or not. Never rejects.
   * @param work null or false where it found nothing to try: that is no success
   * @returns null where it failed
   */
  async run<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.ended) return null;
    const { failures } = this.backoff;
    try {
      const result = await work();
      // Of attempts that overlap, one that began before another failed proves nothing.
      if (result !== null && result !== false && failures === this.backoff.failures) this.succeeded();
      return result;
    } catch (error) {
      if (!this.ended && this.device && (await isLost(this.device))) this.end();
      if (!this.ended && failures === this.backoff.failures) this.failed(error);
      return null;
    }
  }

  private succeeded(): void {
    const { failing } = this.backoff;
    this.backoff.succeeded();
    if (failing && !this.ended) this.report(this.activity, null);
  }

  private failed(error: unknown): void {
    const { failing } = this.backoff;
    this.backoff.failed();
    if (!failing) this.report(this.activity, problemOf(this.activity, error));
  }

  /** No further attempts, and nothing is told of those that are on their way. */
  end(): void {
    this.ended = true;
    this.backoff.end();
  }
}
