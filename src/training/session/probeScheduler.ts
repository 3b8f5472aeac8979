import type { Gpu } from '../../gpu/device.ts';
import { isLost } from '../../gpu/device.ts';
import { GpuError } from '../../gpu/errors.ts';
import { type ProbeKind, probeKinds, probes, type Watched } from '../../probes/index.ts';
import { measureOf } from '../../probes/measures.ts';
import type { Measure, Probe, ProbedRun } from '../../probes/shared/types.ts';
import type { Event } from '../../protocol/events.ts';
import { Backoff } from '../activities/retry.ts';
import { predictAt } from '../evaluation/predictAt.ts';
import type { Run } from '../loop/run.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** A probe is followed by so many times its own duration without one: training keeps three quarters of the GPU. */
const restShare = 3;
const leastRestMs = 200;
const idleMs = 100;

/** One kind of finding of one run. */
interface Job {
  readonly run: Run;
  /** The run itself, and no compared run of it. */
  readonly first: boolean;
  readonly kind: ProbeKind;
  probe: Probe<unknown, unknown> | null;
  /** Step and request of the last finding. */
  seen: string;
  /** It can't be had of such a model at all. */
  refused: boolean;
  readonly backoff: Backoff;
  /** The look at which it failed; at another one it is tried again at once. */
  failedLook: number;
}

/** What is measured of the running models only while somebody looks at it. */
export class ProbeScheduler {
  private watched: Watched = {};
  /** How often each kind came into sight, or was asked for something else. */
  private readonly looks: Record<string, number> = {};
  private stopping = new AbortController();
  private following: Promise<void> = Promise.resolve();

  constructor(private readonly emit: (event: Event) => void) {}

  /** What the page shows from now on. */
  watch(watched: Watched): void {
    const isNew = (kind: ProbeKind): boolean => JSON.stringify(watched[kind]) !== JSON.stringify(this.watched[kind]);
    for (const kind of probeKinds) if (isNew(kind)) this.looks[kind] = this.lookOf(kind) + 1;
    this.watched = watched;
  }

  private lookOf(kind: ProbeKind): number {
    return this.looks[kind] ?? 0;
  }

  /** Probes these runs from now on, in turn, and no longer those before them. */
  begin(gpu: Gpu, runs: readonly Run[]): void {
    void this.stop();
    this.stopping = new AbortController();
    this.following = this.follow(gpu, runs, this.stopping.signal);
  }

  /** Resolves when no probe is on its way any more. */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.following;
  }

  private async follow(gpu: Gpu, runs: readonly Run[], signal: AbortSignal): Promise<void> {
    const jobs = runs.flatMap((run, i) =>
      probeKinds.map((kind): Job => {
        const fresh = { probe: null, seen: '', refused: false, backoff: new Backoff(), failedLook: -1 };
        return { run, first: i === 0, kind, ...fresh };
      }),
    );
    // What is told of a run must come after the run is.
    await rest(0);
    while (!signal.aborted) {
      const job = jobs.find((each) => this.isDue(each));
      if (!job) {
        await rest(idleMs);
        continue;
      }
      // The next in turn is one that has waited longer.
      jobs.push(...jobs.splice(jobs.indexOf(job), 1));
      const start = performance.now();
      await this.measure(gpu, job, signal);
      // What failed did little.
      const share = job.backoff.failing ? 0 : restShare;
      await rest(Math.max(leastRestMs, share * (performance.now() - start)));
    }
    for (const { probe, backoff } of jobs) {
      probe?.destroy();
      backoff.end();
    }
  }

  private isDue(job: Job): boolean {
    if (job.refused || job.run.roundRobin.suspended || !this.isWatched(job)) return false;
    if (!job.backoff.due && job.failedLook === this.lookOf(job.kind)) return false;
    return this.moment(job) !== job.seen;
  }

  private isWatched({ run, first, kind }: Job): boolean {
    const request = this.watched[kind];
    if (request === undefined || probes[kind].models === 'every') return request !== undefined;
    const requested = 'run' in request ? request.run : undefined;
    return requested === undefined ? first : requested === run.id;
  }

  private moment({ run, kind }: Job): string {
    return `${run.trainer.step} ${JSON.stringify(this.watched[kind])}`;
  }

  private async measure(gpu: Gpu, job: Job, signal: AbortSignal): Promise<void> {
    const { run, kind } = job;
    const refusal = measureOf(kind).refusal?.(run.trainer.model.plan.spec.shape);
    if (refusal) {
      job.refused = true;
      this.emit({ type: 'probeFailed', kind, runId: run.id, message: refusal });
      return;
    }
    const look = this.lookOf(kind);
    try {
      job.probe ??= await (measureOf(kind) as Measure<unknown>).make(probedRun(run.trainer));
      const request = this.watched[kind];
      if (signal.aborted || request === undefined || !this.isWatched(job)) return;
      const { step } = run.trainer;
      const seen = this.moment(job);
      const data = await job.probe.run(run.trainer.model, request);
      if (signal.aborted || data === null) return;
      job.seen = seen;
      job.backoff.succeeded();
      this.emit({ type: 'found', kind, runId: run.id, step, data } as Event);
    } catch (error) {
      // A device that was lost is told elsewhere; the run that follows is probed again.
      if (signal.aborted || (await isLost(gpu.device)) || signal.aborted) return;
      // What is left of it is in no known state.
      job.probe?.destroy();
      job.probe = null;
      job.failedLook = look;
      job.backoff.failed();
      this.emit({ type: 'probeFailed', kind, runId: run.id, message: problemOf(kind, error) });
    }
  }
}

/** What probes may know of a run. */
export const probedRun = (trainer: Trainer): ProbedRun => ({
  model: trainer.model,
  dataset: trainer.dataset,
  observeNext: trainer.observeNext.bind(trainer),
  ask: (ids, places) => predictAt(trainer, ids, places),
});

/** Why there is no finding, for people. */
export function problemOf(kind: ProbeKind, error: unknown): string {
  const { failed, memory } = probes[kind];
  if (error instanceof GpuError && error.code === 'out-of-memory') {
    return `There is not enough GPU memory to ${memory} beside this model; lower H, B or T, or close other pages that use the GPU.`;
  }
  return `${failed}: ${error instanceof Error ? error.message : String(error)}`;
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
