import type { SamplingConfig } from '../../config/settings/types.ts';
import { type Gpu, isLost } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { formatCount } from '../../lib/format.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity, MetricsColumns } from '../../protocol/run.ts';
import { SamplingLoop } from '../sampling/samplingLoop.ts';
import { Trainer } from '../trainer/trainer.ts';
import { haltMessage } from './divergence.ts';
import { EarlyStopping } from './earlyStopping.ts';
import { RoundRobin } from './roundRobin.ts';
import { RunMonitor } from './runMonitor.ts';
import type { RunSpec } from './runSpec.ts';
import { TrainingLoop } from './trainingLoop.ts';

export type RunState = 'idle' | 'running' | 'paused';

/** One run: a trainer, the loop that drives it, and what watches it. Decides when it stops, and emits what the page shows. */
export class Run {
  state: RunState = 'idle';
  private haltedAt: number | null = null;
  /** Training pauses by itself after this step, whatever the configuration says. */
  stopAt: number | null = null;
  private readonly earlyStopping = new EarlyStopping();
  /** The step that the last resume went on from. */
  private resumedFrom = -1;
  validating: Promise<void> = Promise.resolve();
  private readonly monitor: RunMonitor;
  private readonly loop: TrainingLoop;

  private constructor(
    readonly id: number,
    readonly trainer: Trainer,
    readonly roundRobin: RoundRobin,
    private readonly samplingLoop: SamplingLoop | null,
    private readonly emit: (event: Event) => void,
    snapshot: Snapshot,
  ) {
    this.monitor = new RunMonitor(trainer, snapshot, this);
    this.loop = new TrainingLoop(this, trainer, this.monitor, roundRobin);
    samplingLoop?.begin(() => (roundRobin.suspended ? 'paused' : this.running ? 'continuous' : 'once'));
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
      return new Run(id, trainer, roundRobin, samplingLoop, emit, await trainer.snapshot());
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
    if (this.halted) return;
    this.setState('running');
    this.loop.wake();
  }

  pause(): void {
    if (this.running) this.setState('paused');
  }

  /** One training step, then pause. */
  step(): void {
    if (this.halted) return;
    this.loop.requestStep();
    if (this.state !== 'paused') this.setState('paused');
    this.loop.wake();
  }

  /** After a halt: from the last good parameters. A run rebuilt on another device was never halted, and plays as well. */
  resume(): void {
    this.haltedAt = null;
    this.monitor.listen();
    this.resumedFrom = this.trainer.step;
    this.play();
  }

  get running(): boolean {
    return this.state === 'running';
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

  /** As {@link TrainingLoop.aim} */
  get aim(): number {
    return this.loop.aim;
  }

  /** As {@link TrainingLoop.settled} */
  settled(): Promise<void> {
    return this.loop.settled();
  }

  /**
   * A copy of the present, of steps that are all known to be finite; null where the device is lost or the run was ended.
   * @throws Error where the GPU gives no copy, or not the metrics of its steps
   */
  async copy(): Promise<Snapshot | null> {
    const { loop, monitor, trainer } = this;
    try {
      await monitor.takeSnapshot();
      // Updates after a bad step were skipped, which only the metrics tell; a halt puts another copy in its place.
      const reported = await monitor.reported(monitor.snapshot.step);
      if (!reported) throw new Error('The losses of its last steps could not be read.');
    } catch (error) {
      if (!loop.ended && !(await isLost(trainer.model.gpu.device))) throw error;
      return null;
    }
    return loop.ended ? null : monitor.snapshot;
  }

  setHidden(hidden: boolean): void {
    this.loop.hidden = hidden;
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

  emitStatus(): void {
    const { seqLength, batchSize } = this.trainer.config;
    const perSecond = this.running ? this.loop.stepsPerSecond : 0;
    this.emit({
      type: 'status',
      runId: this.id,
      state: this.state,
      step: this.trainer.step,
      charactersPerSecond: perSecond * seqLength * batchSize,
    });
  }

  get stepsToBoundary(): number {
    const { step, config } = this.trainer;
    const { validateEvery, stop } = config;
    const toValidation = validateEvery > 0 ? validateEvery - (step % validateEvery) : Number.POSITIVE_INFINITY;
    return Math.min(toValidation, ...[this.stopAt ?? 0, stop.step].filter((at) => at > step).map((at) => at - step));
  }

  onSubmitted(): void {
    const { step, config } = this.trainer;
    const { validateEvery, stop } = config;
    if (validateEvery > 0 && step % validateEvery === 0) this.validating = this.validate();
    if (step === stop.step) this.stopBy(`Training stopped at step ${formatCount(stop.step)}, as it was set to.`);
    if (step === this.stopAt) this.pause();
  }

  private stopBy(message: string): void {
    if (!this.running) return;
    this.pause();
    this.emit({ type: 'stopped', runId: this.id, step: this.trainer.step, message });
  }

  onFailed({ message }: Error): void {
    this.loop.dropRequests();
    this.setState('paused');
    const advice = 'Press Play to try again, or reset the run';
    this.emit({
      type: 'error',
      code: 'training',
      message: `Training stopped: ${message.replace(/\.$/, '')}. ${advice}.`,
    });
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
    this.loop.dropRequests();
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
    if (!found || this.loop.ended) return;
    this.emit({ type: 'validation', runId: this.id, ...found });
    const message = this.earlyStopping.see(found, this.trainer.config.stop.patience);
    if (message !== null) this.stopBy(message);
  }

  destroy(): void {
    this.state = 'paused';
    this.loop.end();
    this.monitor.destroy();
    this.samplingLoop?.destroy();
    this.trainer.destroy();
  }
}
