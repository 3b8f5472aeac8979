import type { Gpu } from '../gpu/device.ts';
import { GpuError } from '../gpu/errors.ts';
import type { PipelineCache } from '../gpu/pipelines.ts';
import { plainHyper } from '../nn/hyper.ts';
import { describeTactics } from '../nn/tactics.ts';
import { precisionError } from '../nn/tuning/precision.ts';
import { tuneTactics } from '../nn/tuning/tune.ts';
import type { Event } from '../protocol.ts';
import { modelWindow } from './modelWindow.ts';
import { type PlanStore, planKey } from './plans.ts';
import type { Run } from './run.ts';

/** A run is first seen to work; one that is replaced sooner was not worth measuring for. */
const patienceMs = 30_000;
/** What half precision costs is one batch, and the first thing to know of such a run. */
const precisionMs = 3_000;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Resolves some time after the run's first step. */
async function begun({ trainer }: Run, ms: number, signal: AbortSignal): Promise<void> {
  do await wait(ms, signal);
  while (trainer.step === 0);
}

/**
 * What is measured while a run trains, which goes on to the same bits: how far half precision is from full, and which plan is
 * faster, for the next run of its shape.
 */
export class Tunings {
  private stopping = new AbortController();
  private measuring: Promise<void> = Promise.resolve();
  /** The run whose precision was told. */
  private told = -1;

  constructor(
    private readonly plans: PlanStore | undefined,
    private readonly emit: (event: Event) => void,
    private readonly patience = patienceMs,
  ) {}

  /** The plan to begin a run with; undefined where none is known. */
  async remembered(key: string): Promise<string | undefined> {
    return this.plans?.get(key).catch(() => undefined);
  }

  /** Measures for this run from now on, and no longer for one before it. */
  begin(gpu: Gpu, pipelines: PipelineCache, run: Run): void {
    void this.stop();
    this.stopping = new AbortController();
    // A measurement that fails leaves everything as it is: a lost device is told elsewhere, too little memory is no fault.
    this.measuring = this.measure(gpu, pipelines, run, this.stopping.signal).catch(() => {});
  }

  /** Resolves when nothing is measured any more. */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.measuring;
  }

  private async measure(gpu: Gpu, pipelines: PipelineCache, run: Run, signal: AbortSignal): Promise<void> {
    const { weights, plan } = run.trainer.config;
    if (weights === 'f16' && this.told !== run.id) await this.measurePrecision(gpu, pipelines, run, signal);
    // What tries plans reads and answers symbols; the defaults do for numbers.
    const { features, regression } = run.trainer.model.plan.spec.shape;
    const numbers = features !== undefined || regression === true;
    if (this.plans && plan === 'auto' && !numbers) await this.tune(gpu, pipelines, run, this.plans, signal);
  }

  private async measurePrecision(gpu: Gpu, pipelines: PipelineCache, run: Run, signal: AbortSignal): Promise<void> {
    const { trainer } = run;
    await begun(run, Math.min(this.patience, precisionMs), signal);
    const { plan } = trainer.model;
    const window = modelWindow(trainer.dataset.lanes.window(trainer.step), plan.spec);
    const { ids, values, targets, lengths, scored } = window;
    const input = { ids, values, targets, lengths, hyper: plainHyper(scored) };
    const spec = { ...plan.spec, tactics: plan.tactics };
    const report = await precisionError(gpu, spec, await trainer.model.readFlat('params'), input, pipelines).catch(
      (error: unknown) => {
        if (error instanceof GpuError && error.code === 'out-of-memory') return null;
        throw error;
      },
    );
    if (signal.aborted) return;
    this.told = run.id;
    this.emit({ type: 'precision', runId: run.id, report });
  }

  private async tune(
    gpu: Gpu,
    pipelines: PipelineCache,
    run: Run,
    plans: PlanStore,
    signal: AbortSignal,
  ): Promise<void> {
    const { trainer } = run;
    const key = planKey(gpu, trainer.config, trainer.dataset.tokenizer.vocabulary.length);
    if ((await plans.get(key)) !== undefined) return;
    await begun(run, this.patience, signal);
    const { tactics, trials } = await tuneTactics(gpu, trainer.model.plan.spec, pipelines, {
      signal,
      alone: async (measure) => {
        await run.hold();
        try {
          return await measure();
        } finally {
          run.release();
        }
      },
    });
    const plan = describeTactics(tactics);
    await plans.set(key, plan);
    this.emit({ type: 'tuned', runId: run.id, plan, trials: [...trials] });
  }
}
