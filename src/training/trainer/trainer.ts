import { type LiveSettings, withLive } from '../../config/live.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { readsOutputs } from '../../config/task.ts';
import type { Window } from '../../data/batchStreams.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { initialParameters } from '../../nn/init/init.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import { type ModelSpec, specOf } from '../../nn/memory/spec.ts';
import { Model, type StepInput, type StepObserver } from '../../nn/model.ts';
import { StateBackup } from '../../nn/state.ts';
import { describeVariants } from '../../nn/strategy/kernelVariants.ts';
import { type Dataset, sourceSizesOf } from '../datasets/dataset.ts';
import { modelWindow } from '../datasets/modelWindow.ts';
import { learningRateAt } from './learningRate.ts';
import { variantsOfPlan } from './plans.ts';
import { evaluationUniforms, uniformsOfStep } from './stepUniforms.ts';

const inputOf = ({ ids, values, targets, lengths, source, parents }: Window): Omit<StepInput, 'uniforms'> => ({
  ...{ ids, values, targets, lengths, source, parents },
});

/** Steps a model along its data. Never reads back: what it submits is decided by the step number alone. */
export class Trainer {
  /** Steps submitted. */
  step = 0;
  private freshState = true;
  private observed: { observer: StepObserver; onSubmit: (step: number) => void } | null = null;

  private constructor(
    readonly model: Model,
    /** With what was changed live. */
    public config: RunConfig,
    readonly dataset: Dataset,
    private readonly backup: StateBackup,
  ) {}

  /**
   * @param options.remembered a plan to take where the configuration leaves it open and the adapter can
   * @throws GpuError as {@link Model.create} does, ConfigError for a plan that this adapter can't run.
   */
  static async create(
    gpu: Gpu,
    config: RunConfig,
    dataset: Dataset,
    pipelines?: PipelineCache,
    options: Pick<ModelSpec, 'variantKind' | 'slots'> & { remembered?: string | undefined } = {},
  ): Promise<Trainer> {
    const spec = specOf(config, dataset.tokenizer.vocabulary.length, sourceSizesOf(dataset));
    const { remembered, ...more } = options;
    const variants = more.variantKind ? {} : variantsOfPlan(gpu, config, spec.shape, remembered);
    const windows = dataset.pairs ? { windows: dataset.pairs.windows } : {};
    const model = await Model.create(gpu, { ...spec, ...windows, variants, ...more }, pipelines);
    try {
      model.setParameters(initialParameters(spec.shape, config.init, config.seed));
      return new Trainer(model, config, dataset, await StateBackup.create(model));
    } catch (error) {
      model.destroy();
      throw error;
    }
  }

  /** Counts from the next submit on. */
  setLive(change: LiveSettings): void {
    this.config = withLive(this.config, change);
  }

  /** What computes it, for people and to pin. */
  get plan(): string {
    return describeVariants(this.model.plan.variants);
  }

  /** Steps that one submit can hold. */
  get mostSteps(): number {
    return this.model.plan.slots;
  }

  /** Submits `count` training steps as one. */
  train(count: number): void {
    const { observed } = this;
    this.observed = null;
    this.model.train(
      Array.from({ length: count }, () => this.nextStep()),
      observed?.observer,
    );
    observed?.onSubmit(this.step);
  }

  /**
   * Lets somebody see the parameters before and after a step: the last one of the next submit.
   * @param onSubmit called with its number once it is submitted
   */
  observeNext(observer: StepObserver, onSubmit: (step: number) => void): void;
  observeNext(observer: null): void;
  observeNext(observer: StepObserver | null, onSubmit?: (step: number) => void): void {
    this.observed = observer && onSubmit ? { observer, onSubmit } : null;
  }

  /** What the next step reads, and whether it goes on from the state that the last one left. */
  get next(): { window: Window; carry: boolean } {
    const window = this.dataset.streams.window(this.step);
    return { window, carry: this.config.carryState && !window.startsEpoch && !this.freshState };
  }

  private nextStep(): StepInput {
    const { config } = this;
    const { carry, ...next } = this.next;
    const window = modelWindow(next.window, this.model.plan.spec);
    this.step++;
    this.freshState = false;
    return {
      ...inputOf(window),
      uniforms: uniformsOfStep({
        optimizer: config.optimizer,
        clip: config.clip,
        learningRate: learningRateAt(config.schedule, config.optimizer.learningRate, this.step),
        step: this.step,
        counted: window.scored,
        carry,
        row: this.metricsRow(this.step),
        dropout: { rate: config.dropout.rate, seed: config.seed },
        ...(readsOutputs(config) ? { feedback: { ...config.feedback, seed: config.seed } } : {}),
      }),
    };
  }

  /** Where a step's row of metrics lies. */
  metricsRow(step: number): number {
    return step % this.model.plan.metricsRows;
  }

  /**
   * Submits an evaluation on the validation windows from a zero state; training's own state is untouched.
   * @param submitted called after each window's own submit, to queue a copy of what it left; without it windows share submits
   * @param given others than the dataset's, at most as many
   * @returns the metrics rows of its windows, with the share of each in the mean.
   */
  evaluate(
    submitted?: (window: number) => void,
    given: readonly Window[] = this.dataset.validation,
  ): { row: number; weight: number }[] {
    const { model } = this;
    const windows = given.map((window) => modelWindow(window, model.plan.spec));
    const total = windows.reduce((sum, { scored }) => sum + scored, 0);
    const steps = windows.map((window, i) => ({
      ...inputOf(window),
      uniforms: evaluationUniforms(window.scored, !window.startsEpoch, model.plan.metricsRows + i),
    }));
    this.backup.save();
    const together = submitted ? 1 : this.mostSteps;
    for (let i = 0; i < steps.length; i += together) {
      model.evaluate(steps.slice(i, i + together));
      submitted?.(i);
    }
    this.backup.restore();
    return windows.map(({ scored }, i) => ({ row: model.plan.metricsRows + i, weight: scored / total }));
  }

  /** Copies all that training goes on from. Consistent: every copy is queued before anything else is. */
  async snapshot(): Promise<Snapshot> {
    const { model, step, freshState: fresh } = this;
    const [params, first, second, state] = await Promise.all([
      model.readFlat('params'),
      model.readFlat('first'),
      model.readFlat('second'),
      model.readState(),
    ]);
    // A model without recurrences has no state to go on with.
    return { step, params, first, second, state, fresh: fresh || state.layers.length === 0, plan: this.plan };
  }

  restore(snapshot: Snapshot): void {
    const { queue } = this.model.gpu.device;
    this.model.setFlatParameters(snapshot.params);
    queue.writeBuffer(this.model.buffers.first, 0, snapshot.first);
    queue.writeBuffer(this.model.buffers.second, 0, snapshot.second);
    this.model.writeState(snapshot.state);
    this.step = snapshot.step;
    this.freshState = snapshot.fresh;
  }

  /** After a step that was not finite: its update and all later ones were skipped; go on as if it were to be done next. */
  rewindTo(lastGoodStep: number): void {
    this.step = lastGoodStep;
    this.freshState = true;
    this.model.clearHalt();
  }

  destroy(): void {
    this.backup.destroy();
    this.model.destroy();
  }
}
