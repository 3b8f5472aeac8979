import { isLost } from '../../gpu/device.ts';
import { Throttle } from '../../lib/throttle.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { Pacer } from './pacer.ts';
import { RateMeter } from './rateMeter.ts';
import type { RoundRobin, Scheduled } from './roundRobin.ts';
import type { RunMonitor } from './runMonitor.ts';

const metricsMs = 100;
const statusMs = 250;
/** A snapshot may cost about a fiftieth of the time: at least so long between two, and longer for big models. */
const snapshotMs = 8000;
const snapshotMsPerMegabyte = 50;

/** The run that a loop trains. */
interface LoopedRun {
  /** Whether it trains on without being asked for single steps. */
  readonly running: boolean;
  readonly halted: boolean;
  /** Steps until a validation or an end; infinite without one. */
  readonly stepsToBoundary: number;
  /** The last validation, which may decide that training ends. */
  readonly validating: Promise<void>;
  onSubmitted(): void;
  /** From time to time, and when nothing submitted is left. */
  emitStatus(): void;
  /** Something that training itself can't do without failed. */
  onFailed(error: Error): void;
}

/** Submits the steps of a run as fast as the GPU takes them, as long as it trains and has room among those scheduled with it. */
export class TrainingLoop implements Scheduled {
  ended = false;
  private looping = false;
  /** Single steps requested and not yet submitted. */
  private pendingSteps = 0;
  private readonly pacer: Pacer;
  private readonly rate = new RateMeter();
  private readonly metricsDue = new Throttle(metricsMs);
  private readonly statusDue = new Throttle(statusMs);
  private readonly snapshotDue: Throttle;

  constructor(
    private readonly run: LoopedRun,
    private readonly trainer: Trainer,
    private readonly monitor: RunMonitor,
    private readonly roundRobin: RoundRobin,
  ) {
    const { gpu, plan } = trainer.model;
    this.pacer = new Pacer(gpu.device.queue, roundRobin.clock);
    this.snapshotDue = new Throttle(snapshotMs + (snapshotMsPerMegabyte * plan.layout.size * 48) / 2 ** 20);
    roundRobin.join(this);
  }

  get position(): number {
    return this.trainer.step;
  }

  /** The step it comes to by the single steps that were requested. */
  get aim(): number {
    return this.trainer.step + this.pendingSteps;
  }

  get going(): boolean {
    return !this.ended && !this.run.halted && (this.run.running || this.pendingSteps > 0);
  }

  get stepsPerSecond(): number {
    return this.rate.perSecond();
  }

  set hidden(hidden: boolean) {
    this.pacer.hidden = hidden;
  }

  requestStep(): void {
    this.pendingSteps++;
  }

  dropRequests(): void {
    this.pendingSteps = 0;
  }

  wake(): void {
    if (this.active) void this.loop();
  }

  /**
   * Resolves when the single steps that were requested are taken, or a halt or the end of the run has come before them, nothing
   * submitted is left, and all events of it have been emitted. While others have the GPU to themselves it waits for them.
   */
  async settled(): Promise<void> {
    while (this.pendingSteps > 0 && this.going) await this.roundRobin.change();
    await this.drained();
  }

  /** Resolves when nothing submitted is left, and all events of it have been emitted. */
  async drained(): Promise<void> {
    while (this.looping) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.run.validating;
  }

  /** Whether there is something to submit, and nobody who has the GPU to themselves. */
  private get active(): boolean {
    return this.going && !this.roundRobin.suspended;
  }

  private async loop(): Promise<void> {
    if (this.looping) return;
    this.looping = true;
    const { run, monitor, pacer, roundRobin, trainer } = this;
    try {
      while (this.active) {
        await pacer.room();
        if (!this.active) break;
        const room = roundRobin.room(this);
        if (room <= 0) await roundRobin.change();
        else if (monitor.room > 0) this.submit(Math.min(room, monitor.room));
        else await monitor.catchUp();
        this.housekeeping();
        // Where it decides what comes next, its result is waited for: the same run then stops at the same step.
        if (trainer.config.stop.patience > 0) await run.validating;
      }
      await pacer.drain();
      if (this.ended) return;
      await monitor.reported(trainer.step);
      if (!this.ended) run.emitStatus();
    } catch (error) {
      if (!this.ended && !(await isLost(trainer.model.gpu.device))) run.onFailed(error as Error);
    } finally {
      this.looping = false;
      roundRobin.moved();
    }
    // A play or a step that came while the last steps were draining found the loop still there.
    this.wake();
  }

  /** @param room steps */
  private submit(room: number): void {
    const { trainer, pacer, run } = this;
    const count = this.pendingSteps > 0 ? 1 : pacer.steps(Math.min(trainer.mostSteps, run.stepsToBoundary, room));
    this.pendingSteps = Math.max(0, this.pendingSteps - 1);
    trainer.train(count);
    pacer.submitted(count, (steps) => this.rate.add(steps));
    run.onSubmitted();
    this.roundRobin.moved();
  }

  private housekeeping(): void {
    if (this.metricsDue.due()) this.monitor.poll();
    if (this.statusDue.due()) this.run.emitStatus();
    if (this.snapshotDue.due()) this.monitor.keepSnapshot();
  }

  end(): void {
    this.ended = true;
    this.roundRobin.leave(this);
  }
}
