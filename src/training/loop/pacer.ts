/** Time of a submit to aim at: while the page is seen it must stay fluid, hidden it may lag. */
const targetMs = { visible: 10, hidden: 50 };
const mostInFlight = 2;

/** Decides how many steps share a submit, and keeps the GPU fed without letting the queue grow. */
export class Pacer {
  private inFlight: Promise<void>[] = [];
  private msPerStep = 0;
  hidden = false;

  constructor(
    private readonly queue: GPUQueue,
    /** Shared by all who submit to the queue: what came before the last of their submits was done was theirs. */
    private readonly clock = { lastDone: 0 },
  ) {}

  /** Steps for the next submit, at most `limit`. */
  steps(limit: number): number {
    if (this.msPerStep === 0) return 1;
    const target = this.hidden ? targetMs.hidden : targetMs.visible;
    return Math.max(1, Math.min(limit, Math.round(target / this.msPerStep)));
  }

  /** Resolves when another submit may go. */
  async room(): Promise<void> {
    while (this.inFlight.length >= mostInFlight) await this.inFlight[0];
  }

  /** Call right after a submit of `steps`. */
  submitted(steps: number, onDone: (steps: number) => void): void {
    const start = performance.now();
    // After device loss the promise may reject; the session hears of the loss elsewhere.
    const done = this.queue.onSubmittedWorkDone().catch(() => {});
    const entry = done.then(() => {
      const now = performance.now();
      const each = (now - Math.max(start, this.clock.lastDone)) / steps;
      this.clock.lastDone = now;
      this.msPerStep = this.msPerStep === 0 ? each : 0.8 * this.msPerStep + 0.2 * each;
      this.inFlight = this.inFlight.filter((other) => other !== entry);
      onDone(steps);
    });
    this.inFlight.push(entry);
  }

  /** Resolves when nothing submitted is left. */
  async drain(): Promise<void> {
    await Promise.all(this.inFlight);
  }
}
