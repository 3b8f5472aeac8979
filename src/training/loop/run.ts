import type { SamplingConfig } from '../../config/settings/types.ts';
import type { Gpu } from '../../gpu/device.ts';
import { isLost } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { formatCount } from '../../lib/format.ts';
import { Throttle } from '../../lib/throttle.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity, MetricsColumns } from '../../protocol/run.ts';
import { SamplingLoop } from '../sampling/samplingLoop.ts';
import { Trainer } from '../trainer/trainer.ts';
import { haltMessage } from './divergence.ts';
import { EarlyStopping } from './earlyStopping.ts';
import { Pacer } from './pacer.ts';
import { RateMeter } from './rateMeter.ts';
import { RoundRobin, type Scheduled } from './roundRobin.ts';
import { RunMonitor } from './runMonitor.ts';
import type { RunSpec } from './runSpec.ts';

const metricsMs = 100;
const statusMs = 250;
/** A snapshot may cost about a fiftieth of the time: at least so long between two, and longer for big models. */
const snapshotMs = 8000;
const snapshotMsPerMegabyte = 50;

export type RunState = 'idle' | 'running' | 'paused';

/** One run: a trainer, what watches it, and the loop that drives both. Emits what the page shows. */
export class Run implements Scheduled {
  state: RunState = 'idle';
  private looping = false;
  /** Single steps asked for and not yet submitted. */
  private pendingSteps = 0;
  private haltedAt: number | null = null;
  /** Training pauses by itself after this step, whatever the configuration says. */
  stopAt: number | null = null;
  private readonly earlyStopping = new EarlyStopping();
  /** The step that the last resume went on from. */
  private resumedFrom = -1;
  private destroyed = false;
  private validating: Promise<void> = Promise.resolve();
  private readonly monitor: RunMonitor;
  private readonly pacer: Pacer;
  private readonly metricsDue = new Throttle(metricsMs);
  private readonly statusDue = new Throttle(statusMs);
  private readonly snapshotDue: Throttle;
  private readonly rate = new RateMeter();

  private constructor(
    readonly id: number,
    readonly trainer: Trainer,
    readonly roundRobin: RoundRobin,
    private readonly samplingLoop: SamplingLoop | null,
    private readonly emit: (event: Event) => void,
    monitor: (run: Run) => RunMonitor,
  ) {
    this.pacer = new Pacer(trainer.model.gpu.device.queue, roundRobin.clock);
    this.snapshotDue = new Throttle(
      snapshotMs + (snapshotMsPerMegabyte * trainer.model.plan.layout.size * 48) / 2 ** 20,
    );
    this.monitor = monitor(this);
    roundRobin.join(this);
    samplingLoop?.begin(() =>
      this.roundRobin.suspended ? 'paused' : this.state === 'running' ? 'continuous' : 'once',
    );
  }

  /**
   * @param sampling null: it writes nothing
   * @param roundRobin who else trains on the device
   */
  static async create(
    gpu: Gpu,
    id: number,
    { config, dataset, start, plan }: RunSpec,
    sampling: SamplingConfig | null,
    pipelines: PipelineCache,
    emit: (event: Event) => void,
    roundRobin = new RoundRobin(),
  ): Promise<Run> {
    const remembered = start && 'snapshot' in start ? (start.snapshot.plan ?? plan) : plan;
    const trainer = await Trainer.create(gpu, config, dataset, pipelines, { remembered });
    let samplingLoop: SamplingLoop | null = null;
    try {
      if (start && 'weights' in start) trainer.model.setParameters(start.weights);
      else if (start) trainer.restore(start.snapshot);
      samplingLoop = sampling && (await SamplingLoop.create(id, trainer, sampling, emit));
      const snapshot = await trainer.snapshot();
      return new Run(id, trainer, roundRobin, samplingLoop, emit, (run) => new RunMonitor(trainer, snapshot, run));
    } catch (error) {
      samplingLoop?.destroy();
      trainer.destroy();
      throw error;
    }
  }

  /** Goes on from a copy of an earlier device's memory. */
  restore(snapshot: Snapshot): void {
    this.trainer.restore(snapshot);
    this.monitor.restored(snapshot);
  }

  play(): void {
    if (this.haltedAt !== null) return;
    this.setState('running');
    void this.loop();
  }

  pause(): void {
    if (this.state === 'running') this.setState('paused');
  }

  /** One training step, then pause. */
  step(): void {
    if (this.haltedAt !== null) return;
    this.pendingSteps++;
    if (this.state !== 'paused') this.setState('paused');
    void this.loop();
  }

  /** After a halt: from the last good parameters. A run rebuilt on another device was never halted, and plays as well. */
  resume(): void {
    this.haltedAt = null;
    this.monitor.listen();
    this.resumedFrom = this.trainer.step;
    this.play();
  }

  get halted(): boolean {
    return this.haltedAt !== null;
  }

  /** Loss of the last step whose metrics were read. */
  get lastLoss(): number | null {
    return this.monitor.lastLoss;
  }

  /** The last copy on the host that training could go on from. */
  get snapshot(): Snapshot {
    return this.monitor.snapshot;
  }

  /**
   * Resolves when the single steps that were asked for are taken, or a halt or the end of the run has come before them, nothing
   * submitted is left, and all that is to be told of it has been emitted. While others have the GPU to themselves it waits for them.
   */
  async settled(): Promise<void> {
    while (this.pendingSteps > 0 && this.going) await this.roundRobin.change();
    await this.drained();
  }

  /** Resolves when nothing submitted is left, and all that is to be told of it has been emitted. */
  async drained(): Promise<void> {
    while (this.looping) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.validating;
  }

  /** Neither it nor those scheduled with it submit anything until it is released as often: others have the GPU to themselves. */
  suspend(): Promise<void> {
    return this.roundRobin.suspend();
  }

  get suspended(): boolean {
    return this.roundRobin.suspended;
  }

  release(): void {
    this.roundRobin.release();
  }

  get position(): number {
    return this.trainer.step;
  }

  /** The step it comes to by the single steps that were asked for. */
  get aim(): number {
    return this.trainer.step + this.pendingSteps;
  }

  get going(): boolean {
    return !this.destroyed && this.haltedAt === null && (this.state === 'running' || this.pendingSteps > 0);
  }

  wake(): void {
    if (this.active) void this.loop();
  }

  /**
   * A copy of the present, of steps that are all known to be finite; null where the device is lost or the run was ended.
   * @throws Error where the GPU gives no copy, or not the metrics of its steps
   */
  async copy(): Promise<Snapshot | null> {
    const { monitor, trainer } = this;
    try {
      await monitor.takeSnapshot();
      // Updates after a bad step were skipped, which only the metrics tell; a halt puts another copy in its place.
      const reported = await monitor.reported(monitor.snapshot.step);
      if (!reported) throw new Error('The losses of its last steps could not be read.');
    } catch (error) {
      if (!this.destroyed && !(await isLost(trainer.model.gpu.device))) throw error;
      return null;
    }
    return this.destroyed ? null : monitor.snapshot;
  }

  setHidden(hidden: boolean): void {
    this.pacer.hidden = hidden;
  }

  setSampling(sampling: SamplingConfig): void {
    this.samplingLoop?.update(sampling);
  }

  resample(): void {
    this.samplingLoop?.restart();
  }

  private setState(state: RunState): void {
    this.state = state;
    this.emitStatus();
    this.roundRobin.moved();
  }

  private emitStatus(): void {
    const { seqLength, batchSize } = this.trainer.config;
    const perSecond = this.state === 'running' ? this.rate.perSecond() : 0;
    this.emit({
      type: 'status',
      runId: this.id,
      state: this.state,
      step: this.trainer.step,
      charactersPerSecond: perSecond * seqLength * batchSize,
    });
  }

  private async loop(): Promise<void> {
    if (this.looping) return;
    this.looping = true;
    try {
      while (this.active) {
        await this.pacer.room();
        if (!this.active) break;
        const room = this.roundRobin.room(this);
        if (room <= 0) await this.roundRobin.change();
        else if (this.monitor.room > 0) this.submit(Math.min(room, this.monitor.room));
        else await this.monitor.catchUp();
        this.housekeeping();
        // Where it decides what comes next, its result is waited for: the same run then stops at the same step.
        if (this.trainer.config.stop.patience > 0) await this.validating;
      }
      await this.pacer.drain();
      if (this.destroyed) return;
      await this.monitor.reported(this.trainer.step);
      if (!this.destroyed) this.emitStatus();
    } catch (error) {
      if (!this.destroyed && !(await isLost(this.trainer.model.gpu.device))) this.stop(error as Error);
    } finally {
      this.looping = false;
      this.roundRobin.moved();
    }
    // A play or a step that came while the last steps were draining found the loop still there.
    this.wake();
  }

  private stopBy(message: string): void {
    if (this.state !== 'running') return;
    this.pause();
    this.emit({ type: 'stopped', runId: this.id, step: this.trainer.step, message });
  }

  /** Something that training itself can't do without failed. */
  private stop({ message }: Error): void {
    this.pendingSteps = 0;
    this.setState('paused');
    const advice = 'Press Play to try again, or reset the run';
    this.emit({
      type: 'error',
      code: 'training',
      message: `Training stopped: ${message.replace(/\.$/, '')}. ${advice}.`,
    });
  }

  /** Whether there is something to submit, and nobody who has the GPU to themselves. */
  private get active(): boolean {
    return this.going && !this.roundRobin.suspended;
  }

  /** @param room steps */
  private submit(room: number): void {
    const { trainer, pacer } = this;
    const { validateEvery, stop } = trainer.config;
    const toValidation = validateEvery > 0 ? validateEvery - (trainer.step % validateEvery) : trainer.mostSteps;
    const toStop = [this.stopAt ?? 0, stop.step].map((at) =>
      at > trainer.step ? at - trainer.step : trainer.mostSteps,
    );
    const most = Math.min(trainer.mostSteps, toValidation, ...toStop, room);
    const count = this.pendingSteps > 0 ? 1 : pacer.steps(most);
    this.pendingSteps = Math.max(0, this.pendingSteps - 1);
    trainer.train(count);
    pacer.submitted(count, (steps) => this.rate.add(steps));
    if (validateEvery > 0 && trainer.step % validateEvery === 0) this.validating = this.validate();
    if (trainer.step === stop.step)
      this.stopBy(`Training stopped at step ${formatCount(stop.step)}, as it was set to.`);
    if (trainer.step === this.stopAt) this.pause();
    this.roundRobin.moved();
  }

  private housekeeping(): void {
    if (this.metricsDue.due()) this.monitor.poll();
    if (this.statusDue.due()) this.emitStatus();
    if (this.snapshotDue.due()) this.monitor.keepSnapshot();
  }

  onMetrics(columns: MetricsColumns): void {
    this.emit({ type: 'metrics', runId: this.id, columns });
  }

  onActivity(activity: Activity, problem: string | null): void {
    this.emit({ type: 'activity', runId: this.id, activity, problem });
  }

  /** A step was not finite: stops at once, back to what is sound. */
  onNotFinite(step: number): void {
    this.haltedAt = step;
    this.pendingSteps = 0;
    // Halted by the very step that a resume began with: one step was enough to throw the weights off.
    const back = this.monitor.goBack(step, step === this.resumedFrom + 1);
    this.setState('paused');
    const resumesFrom = this.trainer.step;
    this.earlyStopping.rewind(resumesFrom);
    const message = haltMessage(step, resumesFrom, back);
    this.emit({ type: 'halted', runId: this.id, step, resumesFrom, message });
  }

  private async validate(): Promise<void> {
    const found = await this.monitor.validate();
    if (!found || this.destroyed) return;
    this.emit({ type: 'validation', runId: this.id, ...found });
    const message = this.earlyStopping.see(found, this.trainer.config.stop.patience);
    if (message !== null) this.stopBy(message);
  }

  destroy(): void {
    this.destroyed = true;
    this.state = 'paused';
    this.roundRobin.leave(this);
    this.monitor.destroy();
    this.samplingLoop?.destroy();
    this.trainer.destroy();
  }
}
