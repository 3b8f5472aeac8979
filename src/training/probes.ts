import type { Gpu } from '../gpu/device.ts';
import { GpuError } from '../gpu/errors.ts';
import type { PipelineCache } from '../gpu/pipelines.ts';
import { ReachProbe } from '../nn/probe/reach.ts';
import { probeRows } from '../nn/probe/rows.ts';
import { IGNORED_TARGET } from '../nn/reference/types.ts';
import type { Event, Watched } from '../protocol.ts';
import type { Dataset } from './dataset.ts';
import type { Run } from './run.ts';

/** A probe is followed by so many times its own duration without one: training keeps three quarters of the GPU. */
const restShare = 3;
const leastRestMs = 200;
const idleMs = 100;

/** What is measured of the running model only while somebody looks at it. */
export class Probes {
  private watched: Watched = { reach: false };
  private stopping = new AbortController();

  constructor(private readonly emit: (event: Event) => void) {}

  /** What the page shows from now on. */
  watch(watched: Watched): void {
    this.watched = watched;
  }

  /** Probes this run from now on, and no longer one before it. */
  begin(gpu: Gpu, pipelines: PipelineCache, run: Run): void {
    this.stop();
    this.stopping = new AbortController();
    void this.follow(gpu, pipelines, run, this.stopping.signal);
  }

  stop(): void {
    this.stopping.abort();
  }

  private async follow(gpu: Gpu, pipelines: PipelineCache, run: Run, signal: AbortSignal): Promise<void> {
    let probe: ReachProbe | undefined;
    let seen = -1;
    try {
      while (!signal.aborted) {
        const { step } = run.trainer;
        if (!this.watched.reach || run.held || step === seen) {
          await rest(idleMs);
          continue;
        }
        probe ??= await reachProbe(gpu, pipelines, run);
        if (signal.aborted) return;
        const start = performance.now();
        const data = await probe.run(run.trainer.model);
        if (signal.aborted) return;
        seen = step;
        this.emit({ type: 'reach', runId: run.id, step, data });
        await rest(Math.max(leastRestMs, restShare * (performance.now() - start)));
      }
    } catch (error) {
      // A device that was lost is told elsewhere; the run that follows is probed again.
      if (signal.aborted) return;
      const memory = error instanceof GpuError && error.code === 'out-of-memory';
      const message = memory
        ? 'There is not enough GPU memory to probe gradients beside this model; lower H, B or T to see them.'
        : `The gradients could not be probed: ${(error as Error).message}`;
      this.emit({ type: 'reachFailed', runId: run.id, message });
    } finally {
      probe?.destroy();
    }
  }
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function reachProbe(gpu: Gpu, pipelines: PipelineCache, { trainer }: Run): Promise<ReachProbe> {
  const { spec } = trainer.model.plan;
  const texts = probeTexts(trainer.dataset, spec.batchSize, spec.seqLength);
  const rows = probeRows(spec.shape, spec.seqLength, texts.length);
  return ReachProbe.create(gpu, spec, rows, texts.slice(0, rows.sequences), pipelines);
}

/** Sequences of T + 1 ids, from the text held back for validation; from the training text if that is too short to fill a window. */
export function probeTexts({ validation, lanes }: Dataset, B: number, T: number): Uint32Array[] {
  for (const window of [validation[0], lanes.window(0)]) {
    if (!window) continue;
    const { ids, targets } = window;
    const texts = Array.from({ length: B }, (_, b) =>
      Uint32Array.from({ length: T + 1 }, (_, t) => (t < T ? ids[t * B + b] : targets[(T - 1) * B + b]) as number),
    );
    // A lane that ends before the window does has targets that do not count.
    const whole = texts.filter((text) => text[T] !== IGNORED_TARGET);
    if (whole.length > 0) return whole;
  }
  return [];
}
