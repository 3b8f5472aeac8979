import { defaultSampling } from '../config/defaults.ts';
import { ConfigError, parseConfig } from '../config/parse.ts';
import type { RunConfig, SamplingConfig } from '../config/types.ts';
import { TextError } from '../data/text.ts';
import { type Gpu, openGpu } from '../gpu/device.ts';
import { fromLost, fromUncaptured, GpuError } from '../gpu/errors.ts';
import { PipelineCache } from '../gpu/pipelines.ts';
import { cells } from '../nn/cells/index.ts';
import type { Snapshot } from '../nn/snapshot.ts';
import type { Command, Event, RefusalCode } from '../protocol.ts';
import { type Dataset, prepareDataset } from './dataset.ts';
import { Run, type RunState } from './run.ts';
import { LoadError, Texts } from './texts.ts';

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** A device that is lost again so soon after it was rebuilt is not rebuilt a second time. */
const relapseMs = 20_000;

/** What the running run was built from, to build it again. */
interface Recipe {
  readonly config: RunConfig;
  readonly dataset: Dataset;
}

/** Answers the page's commands: opens the GPU, builds runs, and rebuilds the current one when the device is lost. */
export class Session {
  private gpu: Gpu | null = null;
  private pipelines: PipelineCache | null = null;
  private texts: Texts | null = null;
  private run: Run | null = null;
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
  ) {}

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
      case 'visibility':
        this.hidden = command.hidden;
        return this.run?.setHidden(command.hidden);
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

  private async configure({ runId, config, textId }: Of<'configure'>): Promise<void> {
    this.wanted = runId;
    try {
      const parsed = parseConfig(
        config,
        cells.map((cell) => cell.id),
      );
      this.emit({ type: 'configuring', runId, stage: 'Reading the text' });
      const text = await (this.texts as Texts).get(parsed.corpus, textId);
      const dataset = prepareDataset(text, parsed.batchSize, parsed.seqLength);
      await this.build(runId, { config: parsed, dataset });
    } catch (error) {
      this.refuse(runId, error);
    }
  }

  private async reset(runId: number): Promise<void> {
    if (!this.recipe) return;
    this.wanted = runId;
    const live = this.run?.trainer.live;
    const { config, dataset } = this.recipe;
    const current = live
      ? { ...config, clip: live.clip, optimizer: { ...config.optimizer, learningRate: live.learningRate } }
      : config;
    try {
      await this.build(runId, { config: current, dataset });
    } catch (error) {
      this.refuse(runId, error);
    }
  }

  private async build(runId: number, recipe: Recipe): Promise<void> {
    if (runId !== this.wanted) return;
    if (!this.gpu || !this.pipelines) throw new GpuError('lost', 'There is no GPU device; reload the page.');
    this.emit({ type: 'configuring', runId, stage: 'Compiling for this GPU' });
    const run = await Run.create(
      this.gpu,
      runId,
      recipe.config,
      recipe.dataset,
      this.sampling,
      this.pipelines,
      this.emit,
    );
    if (runId !== this.wanted) return run.destroy();
    this.run?.destroy();
    this.lostRun = null;
    run.setHidden(this.hidden);
    this.run = run;
    this.recipe = recipe;
    this.emit({ type: 'configured', runId, config: recipe.config, facts: run.facts() });
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
    const { run } = this;
    const recovering = performance.now() - this.recoveredAt > relapseMs;
    this.emit({ type: 'deviceLost', runId: run?.id ?? 0, message, recovering });
    if (run) {
      this.lostRun = { id: run.id, state: run.state, snapshot: run.snapshot };
      const { live } = run.trainer;
      const config = this.recipe?.config as RunConfig;
      const optimizer = { ...config.optimizer, learningRate: live.learningRate };
      this.recipe = { dataset: run.trainer.dataset, config: { ...config, clip: live.clip, optimizer } };
      run.destroy();
      this.run = null;
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
    const { lostRun, recipe, sampling } = this;
    try {
      await this.open();
      const { gpu, pipelines } = this;
      if (!lostRun || !recipe || !gpu || !pipelines) return;
      const run = await Run.create(gpu, lostRun.id, recipe.config, recipe.dataset, sampling, pipelines, this.emit);
      // Lost once more, or a new run was configured meanwhile.
      if (this.gpu !== gpu || this.lostRun !== lostRun) return run.destroy();
      run.restore(lostRun.snapshot);
      run.setHidden(this.hidden);
      this.run = run;
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

function refusalCode(error: unknown): RefusalCode {
  if (error instanceof ConfigError) return 'bad-config';
  if (error instanceof LoadError) return 'load-failed';
  if (error instanceof TextError) return error.code === 'too-short' ? 'text-too-short' : 'bad-text';
  if (error instanceof GpuError && error.code === 'out-of-memory') return 'out-of-memory';
  return 'internal';
}
