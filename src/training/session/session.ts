import { defaultConfig, defaultSampling } from '../../config/defaults.ts';
import type { RunConfig, SamplingConfig } from '../../config/settings/types.ts';
import { inspectTable } from '../../data/series/inspect.ts';
import { ModelFileError } from '../../formats/errors.ts';
import { fromLost, fromUncaptured, GpuError } from '../../gpu/errors.ts';
import type { Command } from '../../protocol/commands.ts';
import type { Event } from '../../protocol/events.ts';
import { Texts } from '../datasets/texts.ts';
import { markovLosses } from '../evaluation/markov.ts';
import { Tunings } from '../loop/planSearch.ts';
import type { PlanStore } from '../trainer/plans.ts';
import { benchmarkJob } from './benchmarkJob.ts';
import { Builder, type BuildRequest, startWeights } from './builder.ts';
import { Checkpointer, checkpointBytes, checkpointOf } from './checkpointer.ts';
import { adapterInfo, type Device } from './device.ts';
import type { Ensemble } from './ensemble.ts';
import { exportModel } from './exports.ts';
import { runFacts } from './facts.ts';
import { type Job, Jobs } from './jobs.ts';
import { memoryCurveJob } from './memoryCurve.ts';
import { Models } from './models.ts';
import { ProbeScheduler } from './probeScheduler.ts';
import { Recovery } from './recovery.ts';
import { refusalCode } from './refusals.ts';
import { slowStep } from './slowStep.ts';

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** Answers the page's commands: opens the GPU, has runs built, and has what trains rebuilt when the device is lost. */
export class Session {
  private device: Device | null = null;
  private texts: Texts | null = null;
  private readonly models = new Models();
  private readonly jobs: Jobs;
  private readonly tunings: Tunings;
  private readonly probes: ProbeScheduler;
  private readonly builder: Builder;
  private readonly recovery: Recovery;
  /** What trains; null before the first run, and while its device is lost. */
  private ensemble: Ensemble | null = null;
  private checkpointer: Checkpointer | null = null;
  private sampling: SamplingConfig = defaultSampling;
  private hidden = false;
  /** The run asked for last; one that was asked for before it is dropped when it is ready. */
  private requested = 0;

  constructor(
    /** Opens the device to train on, and another in the place of one that was lost. @throws GpuError */
    private readonly openDevice: () => Promise<Device>,
    private readonly emit: (event: Event) => void,
    /** Where plans are kept that were found to be fast; without it the defaults are taken, and nothing is measured. */
    plans?: PlanStore,
    tuneAfterMs?: number,
  ) {
    this.jobs = new Jobs(emit);
    this.tunings = new Tunings(plans, emit, tuneAfterMs);
    this.probes = new ProbeScheduler(emit);
    this.builder = new Builder(this.models, this.tunings, (event) => {
      emit(event);
      if ('runId' in event && event.runId === this.ensemble?.main.run.id) this.checkpointer?.onEvent(event);
    });
    this.recovery = new Recovery(this.builder, emit, {
      open: () => this.open(),
      isOpen: (device) => device === this.device,
      adopt: (ensemble) => this.adopt(ensemble),
    });
  }

  async handle(command: Command): Promise<void> {
    const { ensemble, recovery } = this;
    switch (command.type) {
      case 'start':
        return this.start(command.baseUrl);
      case 'configure':
        return this.configure(command.runId, () =>
          this.builder.prepare(command, this.texts as Texts, ensemble?.main.spec),
        );
      case 'reset':
        return this.reset(command.runId);
      case 'continueWith':
        return this.continueWith(command);
      case 'endComparison':
        return this.endComparison();
      case 'play':
        return recovery.lost ? recovery.recover(this.sampling) : ensemble?.play();
      case 'pause':
        recovery.pause();
        return ensemble?.pause();
      case 'step':
        return ensemble?.step();
      case 'resume':
        return ensemble?.resume(command.runId);
      case 'live':
        return ensemble?.setLive(command.settings, command.runIds);
      case 'sampling':
        this.sampling = command.sampling;
        return ensemble?.main.run.setSampling(command.sampling);
      case 'resample':
        return ensemble?.main.run.resample();
      case 'inspectTable': {
        const { id, name, bytes, choice } = command;
        return this.emit({ type: 'tableReport', id, report: inspectTable(name, bytes, choice) });
      }
      case 'inspectText': {
        const report = this.texts?.inspect(command.id, command.name, command.bytes);
        if (report) this.emit({ type: 'textReport', id: command.id, report });
        return;
      }
      case 'openModel': {
        const report = await this.models.open(command.id, command.name, command.file, this.config ?? defaultConfig);
        return this.emit({ type: 'modelReport', id: command.id, report });
      }
      case 'closeModel':
        return this.models.close(command.id);
      case 'export':
        return this.export(command);
      case 'benchmark':
        return this.perform(benchmarkJob(command.id, this.emit));
      case 'memoryCurve':
        return this.perform(memoryCurveJob(command, this.ensemble?.specs[0].config, this.emit));
      case 'slowStep':
        return ensemble ? this.slowStep(ensemble) : undefined;
      case 'markov':
        return this.markov(command.runId);
      case 'watch':
        return this.probes.watch(command.watched);
      case 'cancelBenchmark':
      case 'cancelMemoryCurve':
        return this.jobs.cancel(command.id);
      case 'checkpoint':
        return this.checkpointer?.save();
      case 'visibility':
        this.hidden = command.hidden;
        ensemble?.setHidden(command.hidden);
        // It may be the last that is heard of the page.
        return command.hidden ? this.checkpointer?.saveNew() : undefined;
      case 'loseDevice':
        return this.device?.gpu.device.destroy();
    }
  }

  /** Ends what trains, what is built and what is measured. The device stays open: it is whose who opened it. */
  async close(): Promise<void> {
    const { device, ensemble } = this;
    this.requested = Number.NaN;
    this.device = null;
    this.ensemble = null;
    this.checkpointer?.end();
    this.checkpointer = null;
    this.recovery.forget();
    await Promise.all([this.tunings.stop(), this.probes.stop(), this.jobs.stop()]);
    ensemble?.destroy();
    if (device) device.gpu.device.onuncapturederror = null;
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

  private async open(): Promise<Device> {
    const device = await this.openDevice();
    this.device = device;
    device.gpu.device.onuncapturederror = ({ error }) => {
      const { code, message } = fromUncaptured(error);
      this.emit({ type: 'error', code, message });
    };
    void device.gpu.device.lost.then((info) => this.onLost(device, fromLost(info)));
    this.emit({ type: 'ready', adapter: adapterInfo(device) });
    return device;
  }

  /** Builds what is asked for and makes it what trains, unless something else is asked for meanwhile. */
  private async configure(runId: number, prepare: () => Promise<BuildRequest>): Promise<void> {
    this.requested = runId;
    try {
      const request = await prepare();
      if (runId === this.requested) await this.build(request);
    } catch (error) {
      this.emit({ type: 'refused', runId, code: refusalCode(error), message: (error as Error).message });
    }
  }

  private async build(request: BuildRequest): Promise<void> {
    const { runId } = request;
    const isRequested = () => runId === this.requested;
    this.emit({ type: 'configuring', runId, stage: 'Compiling for this GPU' });
    // After a device that was lost too often to be rebuilt by itself, a new run is a wish for another.
    const built = await this.builder.build(request, this.device ?? (await this.open()), this.sampling, isRequested);
    if (!built) return;
    if (isRequested()) await this.checkpointer?.saveNew();
    if (!isRequested()) return built.ensemble.destroy();
    this.ensemble?.destroy();
    this.recovery.forget();
    this.adopt(built.ensemble);
    const { trainer } = built.ensemble.main.run;
    this.emit({
      type: 'configured',
      runId,
      config: request.main.config,
      facts: runFacts(trainer),
      step: trainer.step,
      ...(built.compared.length > 0 ? { compared: built.compared } : {}),
      ...(startWeights(request.main) ? { weightsFromFile: true } : {}),
    });
  }

  /** From now on this is what trains. */
  private adopt(ensemble: Ensemble): void {
    ensemble.setHidden(this.hidden);
    this.ensemble = ensemble;
    this.checkpointer?.end();
    this.checkpointer = new Checkpointer(ensemble.main.run, this.emit);
    this.probe();
    this.measureBeside();
  }

  private probe(): void {
    const { device, ensemble } = this;
    if (device && ensemble) this.probes.begin(device.gpu, ensemble.runs);
  }

  private measureBeside(): void {
    const { device, ensemble } = this;
    if (device && ensemble) this.tunings.begin(device.gpu, device.pipelines, ensemble.main.run);
  }

  private async reset(runId: number): Promise<void> {
    const specs = this.ensemble?.specs ?? this.recovery.specs;
    if (!specs) return;
    const [main, ...compared] = specs;
    await this.configure(runId, async () => ({ runId, main, compared }));
  }

  private async continueWith({ runId, from }: Of<'continueWith'>): Promise<void> {
    const { ensemble } = this;
    await this.configure(runId, async () => {
      const run = ensemble?.find(from)?.run;
      const snapshot = run && (await run.copy());
      if (!ensemble || !snapshot) {
        throw new GpuError('lost', 'This model can’t be resumed now; try again when training runs.');
      }
      const spec = ensemble.specs[ensemble.runs.indexOf(run)] ?? ensemble.specs[0];
      return { runId, main: { ...spec, start: { snapshot } }, compared: [] };
    });
  }

  private endComparison(): void {
    this.recovery.endComparison();
    this.ensemble?.endComparison();
    this.probe();
  }

  private async perform(job: Job): Promise<void> {
    void this.tunings.stop();
    await this.jobs.start(job, this.device, this.ensemble?.main.run ?? null);
    if (this.jobs.idle) this.measureBeside();
  }

  /** What the present run was built from. */
  private get config(): RunConfig | undefined {
    return (this.ensemble?.main.spec ?? this.recovery.specs?.[0])?.config;
  }

  private async slowStep(ensemble: Ensemble): Promise<void> {
    const { device } = this;
    const { run } = ensemble.main;
    if (!device) return;
    try {
      const data = await slowStep(device.gpu, device.pipelines, run, ensemble);
      this.emit({ type: 'slowStep', runId: run.id, data });
    } catch (error) {
      this.emit({ type: 'slowStepFailed', runId: run.id, message: (error as Error).message });
    }
  }

  private async markov(runId: number): Promise<void> {
    const run = this.ensemble?.main.run;
    const dataset = run?.trainer.dataset;
    if (run?.id !== runId || !dataset?.train) return;
    const { train, validation, tokenizer } = dataset;
    const source = { train, validation, vocabularySize: tokenizer.vocabulary.length };
    const rest = () => new Promise<void>((resolve) => setTimeout(resolve));
    const isRequested = () => this.requested === runId;
    const losses = await markovLosses(source, run.trainer.config.batchSize, rest, isRequested);
    if (losses) this.emit({ type: 'markov', runId, losses });
  }

  private async export({ id, form, modelId, textId }: Of<'export'>): Promise<void> {
    try {
      const source = modelId === undefined ? await this.present() : { ...this.models.get(modelId), textId };
      const text = () => (this.texts as Texts).of(source.config, source.textId);
      this.emit({ type: 'exported', id, form, file: new Blob([await exportModel(form, source.bytes, text)]) });
    } catch (error) {
      this.emit({ type: 'exportFailed', id, message: (error as Error).message });
    }
  }

  /** The current run as a checkpoint; where its device was lost, as it was last copied. */
  private async present(): Promise<{ bytes: Uint8Array; config: RunConfig; textId: string | undefined }> {
    const spec = this.ensemble?.main.spec ?? this.recovery.specs?.[0];
    const bytes = this.ensemble
      ? (await checkpointOf(this.ensemble.main.run))?.bytes
      : this.recovery.lost && checkpointBytes(this.recovery.lost[0].spec, this.recovery.lost[0].snapshot);
    if (!bytes || !spec) throw new ModelFileError('mismatch', 'There is no model to export yet.');
    return { bytes, config: spec.config, textId: spec.textId };
  }

  private async onLost(device: Device, { message }: GpuError): Promise<void> {
    if (device !== this.device) return;
    const { ensemble } = this;
    this.device = null;
    this.ensemble = null;
    this.checkpointer?.end();
    this.checkpointer = null;
    void this.tunings.stop();
    void this.probes.stop();
    const recovering = this.recovery.byItself;
    this.emit({ type: 'deviceLost', runId: ensemble?.main.run.id ?? 0, message, recovering });
    if (ensemble) this.recovery.lose(ensemble);
    if (recovering) await this.recovery.recover(this.sampling);
  }
}
