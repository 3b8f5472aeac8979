import { defaultSampling } from '../config/defaults.ts';
import type { Gpu } from '../gpu/device.ts';
import { fromLost, fromUncaptured, GpuError } from '../gpu/errors.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import type { Snapshot } from '../nn/memory/snapshot.ts';
import type { Event } from '../protocol/events.ts';
import { type EvaluationResult, evaluateAll } from '../training/evaluation/evaluate.ts';
import { Run } from '../training/loop/run.ts';
import { RunError } from './errors.ts';
import { type Interrupts, interruptedCode } from './interrupts.ts';
import { MetricsFile } from './metricsFile.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';
import type { RunFolder } from './runFolder.ts';
import { SamplesFile } from './samplesFile.ts';
import { drawSample } from './sampleText.ts';

/** Samples between saves may take up a tenth of the time. */
const sampleShare = 0.1;
const turnMs = 5;
const lossMs = 1000;

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Drives one run to its last step, and keeps its folder up to date. */
export class TrainRun {
  private readonly metrics: MetricsFile;
  private readonly samples: SamplesFile;
  savedStep: number;
  private halted: string | null = null;
  private stopped = false;
  private failure: GpuError | null = null;
  private wake: () => void = () => {};
  private giveUp: () => void = () => {};
  private readonly failed = new Promise<void>((resolve) => {
    this.giveUp = resolve;
  });
  private nextSample = 0;

  private constructor(
    private readonly run: Run,
    private readonly plan: Plan,
    private readonly folder: RunFolder,
    private readonly progress: Progress,
    private readonly interrupts: Interrupts,
  ) {
    const { step } = plan.snapshot;
    this.savedStep = step;
    this.metrics = MetricsFile.open(folder.file('metrics.csv'), step);
    this.samples = SamplesFile.open(folder.file('samples.txt'), step);
  }

  /** @returns null where it was interrupted before there was a run. @throws GpuError as Run.create does */
  static async create(
    gpu: Gpu,
    plan: Plan,
    folder: RunFolder,
    progress: Progress,
    interrupts: Interrupts,
  ): Promise<TrainRun | null> {
    let made: TrainRun | null = null;
    const { config, dataset, snapshot } = plan;
    const spec = { config, dataset, start: { snapshot } };
    const sampling = { ...defaultSampling, enabled: false };
    const creating = Run.create(gpu, 1, spec, sampling, new PipelineCache(gpu.device), (event) => made?.see(event));
    const run = await Promise.race([creating, interrupts.request]);
    if (!run) return null;
    // Writing goes on while the GPU works, so that a submit may last longer than on a page.
    run.setHidden(true);
    made = new TrainRun(run, plan, folder, progress, interrupts);
    made.watch(gpu);
    return made;
  }

  private watch({ device }: Gpu): void {
    device.onuncapturederror = (event) => this.fail(fromUncaptured(event.error));
    void device.lost.then((info) => this.fail(fromLost(info)));
    void this.interrupts.request.then(() => this.wake());
  }

  private fail(error: GpuError): void {
    this.failure ??= error;
    this.giveUp();
    this.wake();
  }

  private see(event: Event): void {
    if (event.type === 'metrics') this.metrics.add(event.columns);
    if (event.type === 'validation') this.metrics.addValidation(event.step, event.loss, event.accuracy);
    if (event.type === 'halted') this.halted = event.message;
    if (event.type === 'stopped') {
      this.stopped = true;
      this.progress.say(event.message);
    }
    if (event.type === 'error') this.fail(new GpuError('validation', event.message));
    if (event.type === 'activity' && event.problem !== null) this.progress.say(event.problem);
    this.progress.see(event);
    this.wake();
  }

  /**
   * Trains to the plan's target, to where the configuration stops it, or until it is interrupted.
   * @returns the code to end with
   * @throws RunError where the loss is not finite or the GPU is lost; what could be saved is
   */
  async toTarget(): Promise<number> {
    try {
      return await this.train();
    } catch (error) {
      // Whatever waits for the GPU when it goes is refused, perhaps before the loss itself is told.
      if (!(error instanceof RunError)) await Promise.race([this.failed, soon(lossMs)]);
      throw this.failure && !(error instanceof RunError) ? this.lost(this.failure) : error;
    }
  }

  private async train(): Promise<number> {
    const { run, plan, interrupts } = this;
    run.stopAt = plan.target;
    while (!interrupts.requested && !this.stopped && run.trainer.step < plan.target) {
      run.play();
      await this.until(() => run.state === 'paused' || interrupts.requested, 1000 * plan.saveEvery);
      run.pause();
      await this.settle();
      if (this.failure) throw this.lost(this.failure);
      await this.save();
      if (this.halted) throw this.notFinite(this.halted);
    }
    await this.sample(true);
    return this.stopped || run.trainer.step >= plan.target ? 0 : interruptedCode;
  }

  /** Resolves when `done`, when something failed, or after so long. */
  private async until(done: () => boolean, ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    while (!done() && !this.failure && performance.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, deadline - performance.now()));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits until everything that was submitted is done, and its metrics are here. */
  private async settle(): Promise<void> {
    const { run } = this;
    await Promise.race([run.settled(), this.failed]);
    while (!this.failure && !this.halted && this.metrics.lastStep < run.trainer.step) {
      await run.copy();
      await soon(turnMs);
    }
  }

  private async save(): Promise<void> {
    const snapshot = await this.run.copy();
    if (snapshot) this.write(snapshot);
    await this.sample(false);
  }

  private write(snapshot: Snapshot): void {
    const { plan, folder } = this;
    this.metrics.save();
    folder.writeModel({ ...plan, snapshot });
    this.savedStep = snapshot.step;
  }

  private async sample(last: boolean): Promise<void> {
    const { run, samples, interrupts } = this;
    const { step } = run.trainer;
    const due = last || performance.now() >= this.nextSample;
    const writes = run.trainer.dataset.scoredTargets === null;
    if (!writes || step === 0 || !due || samples.has(step) || interrupts.requested) return;
    const from = performance.now();
    const text = await drawSample(run.trainer.model, run.trainer.dataset.tokenizer, defaultSampling, interrupts);
    const now = performance.now();
    this.nextSample = now + (now - from) / sampleShare;
    if (text !== null) samples.add(step, text);
  }

  private notFinite(message: string): RunError {
    const advice = 'to continue, lower optimizer.learningRate in --config and add --resume';
    return new RunError(`${message} ${this.folder.path} holds step ${this.savedStep}: ${advice}.`);
  }

  /** Keeps the newest copy that was taken before the device went. */
  private lost(error: GpuError): RunError {
    const { snapshot } = this.run;
    if (snapshot.step > this.savedStep && snapshot.step <= this.metrics.lastStep) this.write(snapshot);
    const rest = `${this.folder.path} holds step ${this.savedStep}; --resume continues from it`;
    return new RunError(`${error.message.replace(/\.$/, '')}: ${rest}.`, { cause: error });
  }

  /** What the model makes of all that it was not trained on. */
  evaluation(): Promise<EvaluationResult> {
    return evaluateAll(this.run.trainer);
  }

  destroy(): void {
    this.run.destroy();
  }
}
