import type { Gpu } from '../../gpu/device.ts';
import { GpuError } from '../../gpu/errors.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { wait } from '../../lib/wait.ts';
import { precisionError } from '../../nn/autotuner/precision.ts';
import { autotune } from '../../nn/autotuner/tune.ts';
import { plainStepUniforms } from '../../nn/optim/stepUniforms.ts';
import { describeVariants } from '../../nn/strategy/kernelVariants.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity } from '../../protocol/run.ts';
import { Retry } from '../activities/retry.ts';
import { sourceSizesOf } from '../datasets/dataset.ts';
import { modelWindow } from '../datasets/modelWindow.ts';
import { type PlanStore, planKey } from '../trainer/plans.ts';
import type { Run } from './run.ts';

/** A run is first seen to work; one that is replaced sooner was not worth measuring for. */
const patienceMs = 30_000;
/** What half precision costs is one batch, and the first thing to know of such a run. */
const precisionMs = 3_000;

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
  private measuring: Promise<unknown> = Promise.resolve();
  /** The run whose precision was reported. */
  private reported = -1;
  /** Of the store, which may be closed to this page. */
  private readonly lookup: Retry;

  constructor(
    private readonly plans: PlanStore | undefined,
    private readonly emit: (event: Event) => void,
    private readonly patience = patienceMs,
  ) {
    this.lookup = new Retry(null, 'plans', (activity, problem) =>
      emit({ type: 'activity', runId: null, activity, problem }),
    );
  }

  /** The plan to begin a run with; undefined where none is known. */
  async remembered(key: string): Promise<string | undefined> {
    const { plans } = this;
    return plans && ((await this.lookup.run(() => plans.get(key))) ?? undefined);
  }

  /** Measures for this run from now on, and no longer for one before it. */
  begin(gpu: Gpu, pipelines: PipelineCache, run: Run): void {
    void this.stop();
    this.stopping = new AbortController();
    this.measuring = this.measure(gpu, pipelines, run, this.stopping.signal);
  }

  /** Resolves when nothing is measured any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.measuring;
  }

  private async measure(gpu: Gpu, pipelines: PipelineCache, run: Run, signal: AbortSignal): Promise<void> {
    const { weights, plan } = run.trainer.config;
    if (weights === 'f16' && this.reported !== run.id) {
      await this.attempt(gpu, 'precision', run, signal, () => this.measurePrecision(gpu, pipelines, run, signal));
    }
    // What tries plans reads and predicts symbols; the defaults do for numbers.
    const { features, regression } = run.trainer.model.plan.spec.shape;
    const numbers = features !== undefined || regression === true;
    const { plans } = this;
    if (!plans || plan !== 'auto' || numbers || signal.aborted) return;
    await this.attempt(gpu, 'tuning', run, signal, () => this.tune(gpu, pipelines, run, plans, signal));
  }

  /** Resolves after the first attempt; where that fails others follow, until it is stopped. */
  private async attempt(
    { device }: Gpu,
    activity: Activity,
    run: Run,
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<void> {
    const report = (of: Activity, problem: string | null): void =>
      this.emit({ type: 'activity', runId: run.id, activity: of, problem });
    const again = (): void => {
      this.measuring = Promise.all([this.measuring, retry.run(work)]);
    };
    const retry = new Retry(device, activity, report, again);
    signal.addEventListener('abort', () => retry.end(), { once: true });
    await retry.run(work);
  }

  private async measurePrecision(gpu: Gpu, pipelines: PipelineCache, run: Run, signal: AbortSignal): Promise<void> {
    const { trainer } = run;
    await begun(run, Math.min(this.patience, precisionMs), signal);
    const { plan } = trainer.model;
    const window = modelWindow(trainer.dataset.streams.window(trainer.step), plan.spec);
    const { ids, values, targets, lengths, scored } = window;
    const input = { ids, values, targets, lengths, uniforms: plainStepUniforms(scored) };
    const spec = { ...plan.spec, variants: plan.variants };
    const report = await precisionError(gpu, spec, await trainer.model.readFlat('params'), input, pipelines).catch(
      (error: unknown) => {
        if (error instanceof GpuError && error.code === 'out-of-memory') return null;
        throw error;
      },
    );
    if (signal.aborted) return;
    this.reported = run.id;
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
    const { config, dataset } = trainer;
    const key = planKey(gpu, config, dataset.tokenizer.vocabulary.length, sourceSizesOf(dataset));
    // What could not be kept is not worth the time.
    if ((await this.remembered(key)) !== undefined || this.lookup.stopped) return;
    await begun(run, this.patience, signal);
    const { variants, trials } = await autotune(gpu, trainer.model.plan.spec, pipelines, {
      signal,
      alone: async (measure) => {
        await run.roundRobin.suspend();
        try {
          return await measure();
        } finally {
          run.roundRobin.release();
        }
      },
    });
    const plan = describeVariants(variants);
    const kept = await this.lookup.run(async () => {
      await plans.set(key, plan);
      return true;
    });
    if (kept && !signal.aborted) this.emit({ type: 'tuned', runId: run.id, plan, trials: [...trials] });
  }
}
