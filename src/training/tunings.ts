import type { Gpu } from '../gpu/device.ts';
import type { PipelineCache } from '../gpu/pipelines.ts';
import { describeTactics } from '../nn/tactics.ts';
import { tuneTactics } from '../nn/tuning/tune.ts';
import type { Event } from '../protocol.ts';
import { type PlanStore, planKey } from './plans.ts';
import type { Run } from './run.ts';

/** A run is first seen to work; one that is replaced sooner was not worth measuring for. */
const patienceMs = 30_000;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Looks for a faster plan while a run trains, for the next run of its shape: what trains now goes on to the same bits. */
export class Tunings {
  private stopping = new AbortController();

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
    this.stop();
    const { plans } = this;
    if (!plans || run.trainer.config.plan !== 'auto') return;
    this.stopping = new AbortController();
    // A measurement that fails leaves everything as it is: a lost device is told elsewhere, too little memory is no fault.
    this.measure(gpu, pipelines, run, plans, this.stopping.signal).catch(() => {});
  }

  stop(): void {
    this.stopping.abort();
  }

  private async measure(
    gpu: Gpu,
    pipelines: PipelineCache,
    run: Run,
    plans: PlanStore,
    signal: AbortSignal,
  ): Promise<void> {
    const { trainer } = run;
    const key = planKey(gpu, trainer.config, trainer.dataset.tokenizer.vocabulary.length);
    if ((await plans.get(key)) !== undefined) return;
    do await wait(this.patience, signal);
    while (trainer.step === 0);
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
