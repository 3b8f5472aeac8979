import { defaultConfig, defaultSampling } from '../config/defaults.ts';
import type { RunConfig, SamplingConfig } from '../config/types.ts';
import { ModelFileError } from '../formats/errors.ts';
import { type Gpu, openGpu } from '../gpu/device.ts';
import { fromLost, fromUncaptured, GpuError } from '../gpu/errors.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import type { Snapshot } from '../nn/snapshot.ts';
import type { Command, Event } from '../protocol.ts';
import { Benchmarks } from './benchmarks.ts';
import { exportModel } from './exports.ts';
import { runFacts } from './facts.ts';
import { checkpointBytes, checkpointOf, Keeper } from './keeper.ts';
import { Models } from './models.ts';
import { type PlanStore, planKey } from './plans.ts';
import { checkConfig, prepareRun, type RunRecipe, readsText } from './prepareRun.ts';
import { Probes } from './probes/index.ts';
import { refusalCode } from './refusals.ts';
import { Run, type RunState } from './run.ts';
import { Texts } from './texts.ts';
import { Tunings } from './tunings.ts';

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** A device that is lost again so soon after it was rebuilt is not rebuilt a second time. */
const relapseMs = 20_000;

/** What the running run was built from, to build it again. */
interface Recipe extends RunRecipe {
  readonly textId: string | undefined;
}

/** Answers the page's commands: opens the GPU, builds runs, and rebuilds the current one when the device is lost. */
export class Session {
  private gpu: Gpu | null = null;
  private pipelines: PipelineCache | null = null;
  private texts: Texts | null = null;
  private readonly models = new Models();
  private readonly benchmarks = new Benchmarks((event) => this.emit(event));
  private readonly tunings: Tunings;
  private readonly probes = new Probes((event) => this.emit(event));
  private run: Run | null = null;
  private keeper: Keeper | null = null;
  private recipe: Recipe | null = null;
  private sampling: SamplingConfig = defaultSampling;
  private hidden = false;
  /** The run asked for last; one that was asked for before it is dropped when it is ready. */
  private wanted = 0;
  private recoveredAt = Number.NEGATIVE_INFINITY;
  private recovering: Promise<void> | null = null;
  private lostRun: { id: number; state: RunState; snapshot: Snapshot } | null = null;

  constructor(
    private readonly webgpu: GPU | undefined,
    private readonly emit: (event: Event) => void,
    /** Where plans are kept that were found to be fast; without it the defaults are taken, and nothing is measured. */
    plans?: PlanStore,
    tuneAfterMs?: number,
  ) {
    this.tunings = new Tunings(plans, emit, tuneAfterMs);
  }

  async handle(command: Command): Promise<void> {
    switch (command.type) {
      case 'start':
        return this.start(command.baseUrl);
      case 'configure':
        return this.configure(command);
      case 'reset':
        return this.reset(command.runId);
      case 'play':
        return this.lostRun ? this.recover() : this.run?.play();
      case 'pause':
        if (this.lostRun) this.lostRun.state = 'paused';
        return this.run?.pause();
      case 'step':
        return this.run?.step();
      case 'resume':
        return this.run?.resume();
      case 'live':
        return this.setLive(command);
      case 'sampling':
        this.sampling = command.sampling;
        return this.run?.setSampling(command.sampling);
      case 'resample':
        return this.run?.resample();
      case 'inspectText': {
        const report = this.texts?.inspect(command.id, command.name, command.bytes);
        if (report) this.emit({ type: 'textReport', id: command.id, report });
        return;
      }
      case 'openModel': {
        const present = this.recipe?.config ?? defaultConfig;
        const report = await this.models.open(command.id, command.name, command.file, present);
        return this.emit({ type: 'modelReport', id: command.id, report });
      }
      case 'closeModel':
        return this.models.close(command.id);
      case 'export':
        return this.export(command);
      case 'benchmark':
        this.tunings.stop();
        await this.benchmarks.start(command.id, this.gpu, this.run);
        return this.benchmarks.idle ? this.measureBeside() : undefined;
      case 'watch':
        return this.probes.watch(command.watched);
      case 'cancelBenchmark':
        return this.benchmarks.cancel(command.id);
      case 'checkpoint':
        return this.keeper?.keep();
      case 'visibility':
        this.hidden = command.hidden;
        this.run?.setHidden(command.hidden);
        // It may be the last that is heard of the page.
        return command.hidden ? this.keeper?.keepNew() : undefined;
      case 'loseDevice':
        return this.gpu?.device.destroy();
    }
  }

  private async start(baseUrl: string): Promise<void> {
    this.texts = new Texts(baseUrl);
    try {
      await this.open();
    } catch (error) {
      const reason = error instanceof GpuError && error.code !== 'device-failed' ? error.code : 'device-failed';
      this.emit({
        type: 'unavailable',
        reason: reason === 'no-webgpu' || reason === 'no-adapter' ? reason : 'device-failed',
        message: (error as Error).message,
      });
    }
  }

  private async open(): Promise<void> {
    const gpu = await openGpu(this.webgpu);
    const { device, adapter } = gpu;
    this.gpu = gpu;
    this.pipelines = new PipelineCache(device);
    device.onuncapturederror = (event) => {
      const { code, message } = fromUncaptured(event.error);
      this.emit({ type: 'error', code, message });
    };
    void device.lost.then((info) => this.onLost(gpu, fromLost(info)));
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    this.emit({ type: 'ready', adapter: { ...adapter, maxBufferSize, maxStorageBufferBindingSize } });
  }

  private async configure({ runId, config, textId, modelId }: Of<'configure'>): Promise<void> {
    this.wanted = runId;
    try {
      const wanted = checkConfig(config);
      const file = modelId === undefined ? null : this.models.get(modelId).contents;
      const source = file?.training ? (file.config ?? wanted) : wanted;
      const reads = readsText(source);
      this.emit({ type: 'configuring', runId, stage: reads ? 'Reading the text' : 'Making sequences' });
      const text = reads ? await (this.texts as Texts).get(source.corpus, textId) : '';
      await this.build(runId, { ...prepareRun(wanted, text, file), textId });
    } catch (error) {
      this.refuse(runId, error);
    }
  }

  private async reset(runId: number): Promise<void> {
    if (!this.recipe) return;
    this.wanted = runId;
    try {
      await this.build(runId, { ...this.recipe, config: this.run?.trainer.presentConfig ?? this.recipe.config });
    } catch (error) {
      this.refuse(runId, error);
    }
  }

  private async build(runId: number, recipe: Recipe): Promise<void> {
    if (runId !== this.wanted) return;
    this.emit({ type: 'configuring', runId, stage: 'Compiling for this GPU' });
    // After a device that was lost too often to be rebuilt by itself, a new run is a wish for another.
    if (!this.gpu) await this.open();
    const run = await this.createRun(runId, { ...recipe, plan: await this.rememberedPlan(recipe) });
    if (runId === this.wanted) await this.keeper?.keepNew();
    if (runId !== this.wanted) return run.destroy();
    this.run?.destroy();
    this.lostRun = null;
    this.adopt(run, recipe);
    this.emit({
      type: 'configured',
      runId,
      config: recipe.config,
      facts: runFacts(run.trainer),
      step: run.trainer.step,
    });
  }

  private async rememberedPlan({ config, dataset }: Recipe): Promise<string | undefined> {
    return this.gpu
      ? this.tunings.remembered(planKey(this.gpu, config, dataset.tokenizer.vocabulary.length))
      : undefined;
  }

  private createRun(runId: number, recipe: Recipe): Promise<Run> {
    const { gpu, pipelines, sampling } = this;
    if (!gpu || !pipelines) throw new GpuError('lost', 'There is no GPU device; reload the page.');
    return Run.create(gpu, runId, recipe, sampling, pipelines, (event) => {
      this.emit(event);
      if (this.run?.id === runId) this.keeper?.onEvent(event);
    });
  }

  /** From now on this is the run, and the recipe is what a reset begins with. */
  private adopt(run: Run, { start, ...recipe }: Recipe): void {
    run.setHidden(this.hidden);
    this.run = run;
    this.keeper = new Keeper(run, this.emit);
    if (this.gpu && this.pipelines) this.probes.begin(this.gpu, this.pipelines, [run]);
    this.measureBeside();
    // A model that was opened begins with its weights again; a checkpoint was no beginning.
    this.recipe = start && 'weights' in start ? { ...recipe, start } : recipe;
  }

  private measureBeside(): void {
    const { gpu, pipelines, run } = this;
    if (gpu && pipelines && run) this.tunings.begin(gpu, pipelines, run);
  }

  private async export({ id, form, modelId, textId }: Of<'export'>): Promise<void> {
    try {
      const source = modelId === undefined ? await this.present() : this.models.get(modelId);
      const corpus = source.config.corpus;
      const text = () => (this.texts as Texts).get(corpus, modelId === undefined ? this.recipe?.textId : textId);
      this.emit({ type: 'exported', id, form, file: new Blob([await exportModel(form, source.bytes, text)]) });
    } catch (error) {
      this.emit({ type: 'exportFailed', id, message: (error as Error).message });
    }
  }

  /** The current run as a checkpoint; where its device was lost, as it was last copied. */
  private async present(): Promise<{ bytes: Uint8Array; config: RunConfig }> {
    const { run, lostRun, recipe } = this;
    const kept = run
      ? await checkpointOf(run)
      : lostRun && recipe && { bytes: checkpointBytes(recipe, lostRun.snapshot) };
    if (!kept || !recipe) throw new ModelFileError('mismatch', 'There is no model to export yet.');
    return { bytes: kept.bytes, config: recipe.config };
  }

  private setLive({ learningRate, clip }: Of<'live'>): void {
    if (!this.run) return;
    const { live } = this.run.trainer;
    if (learningRate !== undefined) live.learningRate = learningRate;
    if (clip !== undefined) live.clip = clip;
  }

  private async onLost(gpu: Gpu, { message }: GpuError): Promise<void> {
    if (gpu !== this.gpu) return;
    this.gpu = null;
    this.pipelines = null;
    this.tunings.stop();
    this.probes.stop();
    const { run } = this;
    const recovering = performance.now() - this.recoveredAt > relapseMs;
    this.emit({ type: 'deviceLost', runId: run?.id ?? 0, message, recovering });
    if (run) {
      this.lostRun = { id: run.id, state: run.state, snapshot: run.snapshot };
      this.recipe = { ...(this.recipe as Recipe), config: run.trainer.presentConfig };
      run.destroy();
      this.run = null;
      this.keeper = null;
    }
    if (recovering) await this.recover();
  }

  /** Opens the device again and goes on from the last snapshot. Asked again meanwhile, it is one recovery all the same. */
  private recover(): Promise<void> {
    this.recovering ??= this.rebuild().finally(() => {
      this.recovering = null;
    });
    return this.recovering;
  }

  private async rebuild(): Promise<void> {
    this.recoveredAt = performance.now();
    const { lostRun, recipe } = this;
    try {
      await this.open();
      const { gpu } = this;
      if (!lostRun || !recipe || !gpu) return;
      const run = await this.createRun(lostRun.id, { ...recipe, plan: lostRun.snapshot.plan });
      // Lost once more, or a new run was configured meanwhile.
      if (this.gpu !== gpu || this.lostRun !== lostRun) return run.destroy();
      run.restore(lostRun.snapshot);
      this.adopt(run, recipe);
      this.lostRun = null;
      this.emit({ type: 'recovered', runId: run.id, step: run.trainer.step });
      if (lostRun.state === 'running') run.play();
    } catch (error) {
      this.emit({ type: 'deviceLost', runId: lostRun?.id ?? 0, message: (error as Error).message, recovering: false });
    }
  }

  private refuse(runId: number, error: unknown): void {
    this.emit({ type: 'refused', runId, code: refusalCode(error), message: (error as Error).message });
  }
}
