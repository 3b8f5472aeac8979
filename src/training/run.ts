import type { SamplingConfig } from '../config/types.ts';
import { chanceLoss } from '../data/baselines.ts';
import type { Gpu } from '../gpu/device.ts';
import type { PipelineCache } from '../gpu/pipelines.ts';
import type { Snapshot } from '../nn/snapshot.ts';
import type { Event } from '../protocol.ts';
import { evaluate } from './answers.ts';
import { Every, RateMeter } from './cadence.ts';
import { MetricsReader } from './metricsReader.ts';
import { Pacer } from './pacer.ts';
import type { RunRecipe } from './prepareRun.ts';
import { haltMessage, Soundness } from './soundness.ts';
import { TextStream } from './textStream.ts';
import { Trainer } from './trainer.ts';

const metricsMs = 100;
const statusMs = 250;
const textMs = 100;
/** A snapshot may cost about a fiftieth of the time: at least so long between two, and longer for big models. */
const snapshotMs = 8000;
const snapshotMsPerMegabyte = 50;

export type RunState = 'idle' | 'running' | 'paused';

/** Of all symbols alike. A task's chance may be far below, where most of its targets are no question. */
const uniformLoss = ({ dataset }: Trainer): number => chanceLoss(dataset.tokenizer.vocabulary.length);

/** One run: a trainer, what watches it, and the loop that drives both. Emits what the page shows. */
export class Run {
  state: RunState = 'idle';
  private looping = false;
  /** Single steps asked for and not yet submitted. */
  private stepsWanted = 0;
  /** Loss of the last step whose metrics were read. */
  lastLoss: number | null = null;
  private haltedAt: number | null = null;
  /** Training pauses by itself after this step. */
  stopAt: number | null = null;
  /** The step that the last resume went on from. */
  private resumedFrom = -1;
  private destroyed = false;
  /** Who has the GPU to themselves. */
  private holds = 0;
  private validating: Promise<void> = Promise.resolve();
  /** Reads of metrics on their way. */
  private readonly reads = new Set<Promise<void>>();
  private readonly reader: MetricsReader;
  private soundness: Soundness;
  private readonly metricsDue = new Every(metricsMs);
  private readonly statusDue = new Every(statusMs);
  private readonly snapshotDue: Every;
  private readonly rate = new RateMeter();

  private constructor(
    readonly id: number,
    readonly trainer: Trainer,
    private readonly pacer: Pacer,
    private readonly stream: TextStream,
    /** The last copy on the host that training could go on from. */
    public snapshot: Snapshot,
    private readonly emit: (event: Event) => void,
  ) {
    this.soundness = new Soundness(uniformLoss(trainer), snapshot);
    this.reader = new MetricsReader(trainer);
    this.snapshotDue = new Every(snapshotMs + (snapshotMsPerMegabyte * trainer.model.plan.layout.size * 48) / 2 ** 20);
    void this.keepDrawing();
  }

  static async create(
    gpu: Gpu,
    id: number,
    { config, dataset, start, plan }: RunRecipe,
    sampling: SamplingConfig,
    pipelines: PipelineCache,
    emit: (event: Event) => void,
  ): Promise<Run> {
    const remembered = start && 'snapshot' in start ? (start.snapshot.plan ?? plan) : plan;
    const trainer = await Trainer.create(gpu, config, dataset, pipelines, { remembered });
    try {
      if (start && 'weights' in start) trainer.model.setParameters(start.weights);
      else if (start) trainer.restore(start.snapshot);
      const stream = await TextStream.create(trainer.model, dataset.tokenizer, sampling, {
        start: (sampleId) => emit({ type: 'sampleStart', runId: id, sampleId, step: trainer.step }),
        tokens: (sampleId, tokens, done) => emit({ type: 'sample', runId: id, sampleId, tokens, done }),
      });
      return new Run(id, trainer, new Pacer(gpu.device.queue), stream, await trainer.snapshot(), emit);
    } catch (error) {
      trainer.destroy();
      throw error;
    }
  }

  /** Goes on from a copy of an earlier device's memory. */
  restore(snapshot: Snapshot): void {
    this.trainer.restore(snapshot);
    this.reader.rewind();
    this.snapshot = snapshot;
    this.soundness = new Soundness(uniformLoss(this.trainer), snapshot);
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
    this.resumedFrom = this.trainer.step;
    this.play();
  }

  /** Resolves when nothing submitted is left, and all that is to be told of it has been emitted. */
  async settled(): Promise<void> {
    while (this.looping) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.validating;
  }

  /** Submits nothing until it is released as often, whatever is asked for meanwhile: others have the GPU to themselves. */
  async hold(): Promise<void> {
    this.holds++;
    await this.settled();
  }

  /** Whether others have the GPU to themselves. */
  get held(): boolean {
    return this.holds > 0;
  }

  release(): void {
    this.holds--;
    if (this.active) void this.loop();
  }

  /** A copy of the present, of steps that are all known to be finite; null where none could be had any more. */
  async copy(): Promise<Snapshot | null> {
    await this.takeSnapshot();
    // Updates after a bad step were skipped, which only the metrics tell; a halt puts another copy in its place.
    await this.told(this.snapshot.step);
    return this.destroyed ? null : this.snapshot;
  }

  setHidden(hidden: boolean): void {
    this.pacer.hidden = hidden;
  }

  setSampling(sampling: SamplingConfig): void {
    this.stream.update(sampling);
    this.drawNow();
  }

  resample(): void {
    this.stream.restart();
    this.drawNow();
  }

  private setState(state: RunState): void {
    this.state = state;
    this.emitStatus();
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
        if (this.reader.room > 0) this.submit();
        else await this.catchUp();
        this.housekeeping();
      }
      await this.pacer.drain();
      if (this.destroyed) return;
      await this.told(this.trainer.step);
      if (!this.destroyed) this.emitStatus();
    } finally {
      this.looping = false;
    }
    // A play or a step that came while the last steps were draining found the loop still there.
    if (this.active) void this.loop();
  }

  /** Whether there is something to submit. */
  private get active(): boolean {
    return (
      !this.destroyed &&
      this.holds === 0 &&
      this.haltedAt === null &&
      (this.state === 'running' || this.stepsWanted > 0)
    );
  }

  private submit(): void {
    const { trainer, pacer } = this;
    const { validateEvery } = trainer.config;
    const toValidation = validateEvery > 0 ? validateEvery - (trainer.step % validateEvery) : trainer.mostSteps;
    const toStop = this.stopAt === null ? trainer.mostSteps : Math.max(1, this.stopAt - trainer.step);
    const most = Math.min(trainer.mostSteps, toValidation, toStop, this.reader.room);
    const count = this.stepsWanted > 0 ? 1 : pacer.steps(most);
    this.stepsWanted = Math.max(0, this.stepsWanted - 1);
    trainer.train(count);
    pacer.submitted(count, (steps) => this.rate.add(steps));
    if (validateEvery > 0 && trainer.step % validateEvery === 0) this.validating = this.validate();
    if (trainer.step === this.stopAt) this.pause();
  }

  private housekeeping(): void {
    if (this.metricsDue.now()) void this.readMetrics();
    if (this.statusDue.now()) this.emitStatus();
    if (this.snapshotDue.now()) void this.takeSnapshot();
  }

  /** Reads what is unread; a turn of the event loop brings staging buffers back where all of them are in flight. */
  private async catchUp(): Promise<void> {
    await this.readMetrics();
    if (this.reader.room < this.reader.capacity) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Resolves when every step up to this one has been told, also by a read that was on its way before. */
  private async told(step: number): Promise<void> {
    while (!this.destroyed && this.haltedAt === null && this.reader.lastRead < step) await this.catchUp();
    await Promise.all(this.reads);
  }

  private readMetrics(): Promise<void> {
    const read = this.readBatch().finally(() => this.reads.delete(read));
    this.reads.add(read);
    return read;
  }

  private async readBatch(): Promise<void> {
    const batch = await this.reader.read().catch(() => null);
    if (!batch || this.destroyed || this.haltedAt !== null) return;
    if (batch.columns.loss.length > 0) {
      this.lastLoss = batch.columns.loss.at(-1) ?? null;
      this.soundness.see(batch.columns);
      this.emit({ type: 'metrics', runId: this.id, columns: batch.columns });
    }
    if (batch.halted !== undefined) this.halt(batch.halted);
  }

  private halt(step: number): void {
    const { trainer, soundness } = this;
    const { ruin, copy } = soundness;
    this.haltedAt = step;
    this.stepsWanted = 0;
    trainer.rewindTo(step - 1);
    // Halted by the very step that a resume began with: one step was enough to throw the weights off.
    const back = ruin !== null || step === this.resumedFrom + 1;
    if (back) {
      trainer.restore(copy);
      this.snapshot = copy;
    } else if (this.snapshot.step >= step) {
      // Later updates were skipped: a copy taken since has the parameters of the last good step, but not a state of use.
      this.snapshot = { ...this.snapshot, step: step - 1, fresh: true };
    }
    soundness.forget();
    this.reader.rewind();
    this.setState('paused');
    const goesOnFrom = trainer.step;
    const message = haltMessage(step, goesOnFrom, back);
    this.emit({ type: 'halted', runId: this.id, step, goesOnFrom, message });
  }

  private async validate(): Promise<void> {
    if (!this.reader.ready) return;
    const { step } = this.trainer;
    const { rows, accuracy } = evaluate(this.trainer);
    const read = await Promise.all([this.reader.readMean(rows), accuracy]).catch(() => null);
    if (this.destroyed || !read || !Number.isFinite(read[0])) return;
    const [loss, share] = read;
    this.emit({ type: 'validation', runId: this.id, step, loss, ...(share === null ? {} : { accuracy: share }) });
  }

  private async takeSnapshot(): Promise<void> {
    const snapshot = await this.trainer.snapshot().catch(() => null);
    // A halt in between has rewound training to before this copy.
    if (!snapshot || this.destroyed || snapshot.step > this.trainer.step) return;
    this.snapshot = snapshot;
    this.soundness.propose(snapshot);
  }

  /** Text goes on between submits, at a readable pace, and stops by itself when the sample is done and training is not. */
  private async keepDrawing(): Promise<void> {
    while (!this.destroyed) {
      await this.drawNow();
      await new Promise((resolve) => setTimeout(resolve, textMs));
    }
  }

  private async drawNow(): Promise<void> {
    // What a task's model would write says nothing.
    const draws = !this.destroyed && this.holds === 0 && this.trainer.dataset.answers === null;
    if (draws) await this.stream.advance(this.state === 'running').catch(() => false);
  }

  destroy(): void {
    this.destroyed = true;
    this.state = 'paused';
    this.reader.destroy();
    this.stream.destroy();
    this.trainer.destroy();
  }
}
