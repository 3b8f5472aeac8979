import { defaultConfig } from '../../config/defaults.ts';
import { inspectPairs } from '../../data/pairs/own.ts';
import { inspectTable } from '../../data/series/inspect.ts';
import { GpuError } from '../../gpu/errors.ts';
import type { Command } from '../../protocol/commands.ts';
import type { Event } from '../../protocol/events.ts';
import { Texts } from '../datasets/texts.ts';
import { markovLosses } from '../evaluation/markov.ts';
import type { PlanStore } from '../trainer/plans.ts';
import { ActiveRuns } from './activeRuns.ts';
import { benchmarkJob } from './benchmarkJob.ts';
import type { Device } from './device.ts';
import { exportModel } from './exports.ts';
import { memoryCurveJob } from './memoryCurve.ts';
import { Models } from './models.ts';
import { slowStep } from './slowStep.ts';

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** Answers the page's commands, by itself or by what trains. */
export class Session {
  private readonly models = new Models();
  private readonly runs: ActiveRuns;
  private texts: Texts | null = null;

  constructor(
    /** Opens the device to train on, and another in the place of one that was lost. @throws GpuError */
    openDevice: () => Promise<Device>,
    private readonly emit: (event: Event) => void,
    /** Where plans are kept that were found to be fast; without it the defaults are taken, and nothing is measured. */
    plans?: PlanStore,
    tuneAfterMs?: number,
  ) {
    this.runs = new ActiveRuns(openDevice, emit, this.models, plans, tuneAfterMs);
  }

  async handle(command: Command): Promise<void> {
    const { runs } = this;
    const { ensemble, checkpointer } = runs;
    switch (command.type) {
      case 'start':
        return this.start(command.baseUrl);
      case 'configure':
        return runs.configure(command.runId, () => runs.builder.prepare(command, this.texts as Texts, runs.specs?.[0]));
      case 'reset':
        return runs.reset(command.runId);
      case 'continueWith':
        return runs.continueWith(command.runId, command.from);
      case 'endComparison':
        return runs.endComparison();
      case 'play':
        return runs.play();
      case 'pause':
        return runs.pause();
      case 'step':
        return ensemble?.step();
      case 'resume':
        return ensemble?.resume(command.runId);
      case 'live':
        return ensemble?.setLive(command.settings, command.runIds);
      case 'sampling':
        return runs.setSampling(command.sampling);
      case 'resample':
        return ensemble?.main.run.resample();
      case 'inspectTable': {
        const { id, name, bytes, choice } = command;
        return this.emit({ type: 'tableReport', id, report: inspectTable(name, bytes, choice) });
      }
      case 'inspectPairs': {
        const { id, bytes, options } = command;
        return this.emit({ type: 'pairsReport', id, ...inspectPairs(bytes, options) });
      }
      case 'keepText':
        return this.texts?.keep(command.id, command.bytes);
      case 'inspectText': {
        const report = this.texts?.inspect(command.id, command.name, command.bytes);
        if (report) this.emit({ type: 'textReport', id: command.id, report });
        return;
      }
      case 'openModel': {
        const present = runs.specs?.[0].config ?? defaultConfig;
        const report = await this.models.open(command.id, command.name, command.file, present);
        return this.emit({ type: 'modelReport', id: command.id, report });
      }
      case 'closeModel':
        return this.models.close(command.id);
      case 'export':
        return this.export(command);
      case 'benchmark':
        return runs.perform(benchmarkJob(command.id, this.emit));
      case 'memoryCurve':
        return runs.perform(memoryCurveJob(command, ensemble?.specs[0].config, this.emit));
      case 'slowStep':
        return this.slowStep();
      case 'markov':
        return this.markov(command.runId);
      case 'watch':
        return runs.probes.watch(command.watched);
      case 'cancelBenchmark':
      case 'cancelMemoryCurve':
        return runs.jobs.cancel(command.id);
      case 'checkpoint':
        return checkpointer?.save();
      case 'visibility':
        return runs.setHidden(command.hidden);
      case 'loseDevice':
        return runs.device?.gpu.device.destroy();
    }
  }

  /** Ends all that is done for the page. The device stays open: it is whose who opened it. */
  close(): Promise<void> {
    return this.runs.close();
  }

  private async start(baseUrl: string): Promise<void> {
    this.texts = new Texts(baseUrl);
    try {
      await this.runs.open();
    } catch (error) {
      const code = error instanceof GpuError ? error.code : null;
      const reason = code === 'no-webgpu' || code === 'no-adapter' ? code : 'device-failed';
      this.emit({ type: 'unavailable', reason, message: (error as Error).message });
    }
  }

  private async slowStep(): Promise<void> {
    const { device, ensemble } = this.runs;
    if (!device || !ensemble) return;
    const { run } = ensemble.main;
    try {
      const data = await slowStep(device.gpu, device.pipelines, run, ensemble);
      this.emit({ type: 'slowStep', runId: run.id, data });
    } catch (error) {
      this.emit({ type: 'slowStepFailed', runId: run.id, message: (error as Error).message });
    }
  }

  private async markov(runId: number): Promise<void> {
    const run = this.runs.ensemble?.main.run;
    const dataset = run?.trainer.dataset;
    if (run?.id !== runId || !dataset?.train) return;
    const { train, validation, tokenizer } = dataset;
    const source = { train, validation, vocabularySize: tokenizer.vocabulary.length };
    const rest = () => new Promise<void>((resolve) => setTimeout(resolve));
    const isRequested = () => this.runs.isRequested(runId);
    const losses = await markovLosses(source, run.trainer.config.batchSize, rest, isRequested);
    if (losses) this.emit({ type: 'markov', runId, losses });
  }

  private async export({ id, form, modelId, textId }: Of<'export'>): Promise<void> {
    try {
      const source = modelId === undefined ? await this.runs.checkpoint() : { ...this.models.get(modelId), textId };
      const text = () => (this.texts as Texts).of(source.config, source.textId);
      this.emit({ type: 'exported', id, form, file: new Blob([await exportModel(form, source.bytes, text)]) });
    } catch (error) {
      this.emit({ type: 'exportFailed', id, message: (error as Error).message });
    }
  }
}
