import type { SamplingConfig } from '../../config/types.ts';
import type { Gpu } from '../../gpu/device.ts';
import { isLost } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity, MetricsColumns } from '../../protocol/run.ts';
import { Drawing } from '../sampling/samplingLoop.ts';
import { Trainer } from '../trainer/trainer.ts';
import { haltMessage } from './divergence.ts';
import { Pacer } from './pacer.ts';
import { type Turner, Turns } from './roundRobin.ts';
import { Witness } from './runMonitor.ts';
import type { RunRecipe } from './runSpec.ts';
import { Every, RateMeter } from './throttle.ts';

const metricsMs = 100;
const statusMs = 250;
/** A snapshot may cost about a fiftieth of the time: at least so long between two, and longer for big models. */
const snapshotMs = 8000;
const snapshotMsPerMegabyte = 50;

export type RunState = 'idle' | 'running' | 'paused';

/** One run: a trainer, what watches it, and the loop that drives both. Emits what the page shows. */
export class Run implements Turner {
  state: RunState = 'idle';
  private looping = false;
  /** Single steps asked for and not yet submitted. */
  private stepsWanted = 0;
  private haltedAt: number | null = null;
  /** Training pauses by itself after this step. */
  stopAt: number | null = null;
  /** The step that the last resume went on from. */
  private resumedFrom = -1;
  private destroyed = false;
  private validating: Promise<void> = Promise.resolve();
  private readonly witness: Witness;
  private readonly pacer: Pacer;
  private readonly metricsDue = new Every(metricsMs);
  private readonly statusDue = new Every(statusMs);
  private readonly snapshotDue: Every;
  private readonly rate = new RateMeter();

  private constructor(
    readonly id: number,
    readonly trainer: Trainer,
    readonly turns: Turns,
    private readonly drawing: Drawing | null,
    private readonly emit: (event: Event) => void,
    witness: (run: Run) => Witness,
  ) {
    this.pacer = new Pacer(trainer.model.gpu.device.queue, turns.clock);
    this.snapshotDue = new Every(snapshotMs + (snapshotMsPerMegabyte * trainer.model.plan.layout.size * 48) / 2 ** 20);
    this.witness = witness(this);
    turns.join(this);
    drawing?.begin(() => (this.turns.held ? 'held' : this.state === 'running' ? 'continuous' : 'once'));
  }

  /**
   * @param sampling null: it writes nothing
   * @param turns who else trains on the device
   */
  static async create(
    gpu: Gpu,
    id: number,
    { config, dataset, start, plan }: RunRecipe,
    sampling: SamplingConfig | null,
    pipelines: PipelineCache,
    emit: (event: Event) => void,
    turns = new Turns(),
  ): Promise<Run> {
    const remembered = start && 'snapshot' in start ? (start.snapshot.plan ?? plan) : plan;
    const trainer = await Trainer.create(gpu, config, dataset, pipelines, { remembered });
    let drawing: Drawing | null = null;
    try {
      if (start && 'weights' in start) trainer.model.setParameters(start.weights);
      else if (start) trainer.restore(start.snapshot);
      drawing = sampling && (await Drawing.create(id, trainer, sampling, emit));
      const snapshot = await trainer.snapshot();
      return new Run(id, trainer, turns, drawing, emit, (run) => new Witness(trainer, snapshot, run));
    } catch (error) {
      drawing?.destroy();
      trainer.destroy();
      throw error;
    }
  }

  /** Goes on from a copy of an earlier device's memory. */
  restore(snapshot: Snapshot): void {
    this.trainer.restore(snapshot);
    this.witness.restored(snapshot);
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
    this.stepsWanted++;
    if (this.state !== 'paused') this.setState('paused');
    void this.loop();
  }

  /** After a halt: from the last good parameters. A run rebuilt on another device was never halted, and plays as well. */
  resume(): void {
    this.haltedAt = null;
    this.witness.listen();
    this.resumedFrom = this.trainer.step;
    this.play();
  }

  get halted(): boolean {
    return this.haltedAt !== null;
  }

  /** Loss of the last step whose metrics were read. */
  get lastLoss(): number | null {
    return this.witness.lastLoss;
  }

  /** The last copy on the host that training could go on from. */
  get snapshot(): Snapshot {
    return this.witness.snapshot;
  }

  /**
   * Resolves when the single steps that were asked for are taken, or a halt or the end of the run has come before them, nothing
   * submitted is left, and all that is to be told of it has been emitted. While others have the GPU to themselves it waits for them.
   */
  async settled(): Promise<void> {
    while (this.stepsWanted > 0 && this.going) await this.turns.change();
    await this.drained();
  }

  /** Resolves when nothing submitted is left, and all that is to be told of it has been emitted. */
  async drained(): Promise<void> {
    while (this.looping) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.validating;
  }

  /** Neither it nor who takes turns with it submits anything until it is released as often: others have the GPU to themselves. */
  hold(): Promise<void> {
    return this.turns.hold();
  }

  get held(): boolean {
    return this.turns.held;
  }

  release(): void {
    this.turns.release();
  }

  get position(): number {
    return this.trainer.step;
  }

  /** The step it comes to by the single steps that were asked for. */
  get aim(): number {
    return this.trainer.step + this.stepsWanted;
  }

  get going(): boolean {
    return !this.destroyed && this.haltedAt === null && (this.state === 'running' || this.stepsWanted > 0);
  }

  goOn(): void {
    if (this.active) void this.loop();
  }

  /**
   * A copy of the present, of steps that are all known to be finite; null where the device is lost or the run was ended.
   * @throws Error where the GPU gives no copy, or not the metrics of its steps
   */
  async copy(): Promise<Snapshot | null> {
    const { witness, trainer } = this;
    try {
      await witness.takeSnapshot();
      // Updates after a bad step were skipped, which only the metrics tell; a halt puts another copy in its place.
      const told = await witness.told(witness.snapshot.step);
      if (!told) throw new Error('The losses of its last steps could not be read.');
    } catch (error) {
      if (!this.destroyed && !(await isLost(trainer.model.gpu.device))) throw error;
      return null;
    }
    return this.destroyed ? null : witness.snapshot;
  }

  setHidden(hidden: boolean): void {
    this.pacer.hidden = hidden;
  }

  setSampling(sampling: SamplingConfig): void {
    this.drawing?.update(sampling);
  }

  resample(): void {
    this.drawing?.restart();
  }

  private setState(state: RunState): void {
    this.state = state;
    this.emitStatus();
    this.turns.moved();
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
        const room = this.turns.room(this);
        if (room <= 0) await this.turns.change();
        else if (this.witness.room > 0) this.submit(Math.min(room, this.witness.room));
        else await this.witness.catchUp();
        this.housekeeping();
      }
      await this.pacer.drain();
      if (this.destroyed) return;
      await this.witness.told(this.trainer.step);
      if (!this.destroyed) this.emitStatus();
    } catch (error) {
      if (!this.destroyed && !(await isLost(this.trainer.model.gpu.device))) this.stop(error as Error);
    } finally {
      this.looping = false;
      this.turns.moved();
    }
    // A play or a step that came while the last steps were draining found the loop still there.
    this.goOn();
  }

  /** Something that training itself can't do without failed. */
  private stop({ message }: Error): void {
    this.stepsWanted = 0;
    this.setState('paused');
    const advice = 'Press play to try again, or reset the run';
    this.emit({
      type: 'error',
      code: 'training',
      message: `Training stopped: ${message.replace(/\.$/, '')}. ${advice}.`,
    });
  }

  /** Whether there is something to submit, and nobody who has the GPU to themselves. */
  private get active(): boolean {
    return this.going && !this.turns.held;
  }

  /** @param room steps */
  private submit(room: number): void {
    const { trainer, pacer } = this;
    const { validateEvery } = trainer.config;
    const toValidation = validateEvery > 0 ? validateEvery - (trainer.step % validateEvery) : trainer.mostSteps;
    const toStop = this.stopAt === null ? trainer.mostSteps : Math.max(1, this.stopAt - trainer.step);
    const most = Math.min(trainer.mostSteps, toValidation, toStop, room);
    const count = this.stepsWanted > 0 ? 1 : pacer.steps(most);
    this.stepsWanted = Math.max(0, this.stepsWanted - 1);
    trainer.train(count);
    pacer.submitted(count, (steps) => this.rate.add(steps));
    if (validateEvery > 0 && trainer.step % validateEvery === 0) this.validating = this.validate();
    if (trainer.step === this.stopAt) this.pause();
    this.turns.moved();
  }

  private housekeeping(): void {
    if (this.metricsDue.now()) this.witness.poll();
    if (this.statusDue.now()) this.emitStatus();
    if (this.snapshotDue.now()) this.witness.keepSnapshot();
  }

  metrics(columns: MetricsColumns): void {
    this.emit({ type: 'metrics', runId: this.id, columns });
  }

  activity(activity: Activity, problem: string | null): void {
    this.emit({ type: 'activity', runId: this.id, activity, problem });
  }

  /** A step was not finite: stops at once, back to what is sound. */
  bad(step: number): void {
    this.haltedAt = step;
    this.stepsWanted = 0;
    // Halted by the very step that a resume began with: one step was enough to throw the weights off.
    const back = this.witness.goBack(step, step === this.resumedFrom + 1);
    this.setState('paused');
    const goesOnFrom = this.trainer.step;
    const message = haltMessage(step, goesOnFrom, back);
    this.emit({ type: 'halted', runId: this.id, step, goesOnFrom, message });
  }

  private async validate(): Promise<void> {
    const found = await this.witness.validate();
    if (found && !this.destroyed) this.emit({ type: 'validation', runId: this.id, ...found });
  }

  destroy(): void {
    this.destroyed = true;
    this.state = 'paused';
    this.turns.leave(this);
    this.witness.destroy();
    this.drawing?.destroy();
    this.trainer.destroy();
  }
}
