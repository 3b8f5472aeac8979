import type { Gpu } from '../../gpu/device.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelSpec } from '../memory/spec.ts';
import { Model } from '../model.ts';
import { capabilitiesOf } from '../strategy/capabilities.ts';
import {
  type Candidates,
  candidatesFor,
  defaultVariants,
  describeVariant,
  describeVariants,
  type KernelVariants,
  type Operation,
  operations,
} from '../strategy/kernelVariants.ts';
import { probeInput, VariantCheck } from './check.ts';
import { Stopwatch } from './stopwatch.ts';

/** What was seen of one candidate. */
export interface Trial {
  readonly operation: Operation;
  readonly variant: string;
  /** Median milliseconds of the operation in a short step; null where it was not timed. */
  readonly ms: number | null;
  readonly chosen: boolean;
  /** Why it can't be used here. */
  readonly problem: string | null;
}

interface Tuned {
  readonly variants: KernelVariants;
  readonly trials: readonly Trial[];
}

interface TuneOptions {
  /** Runs a short measurement while nothing else uses the GPU. */
  readonly alone?: <T>(measure: () => Promise<T>) => Promise<T>;
  readonly signal?: AbortSignal;
}

/** Candidates an operation, and rounds each is timed against the best so far. */
const most = 6;
const rounds = 5;
/** A candidate must be faster by so much: less is noise. And all that were chosen together, in whole steps. */
const margin = 0.95;
const wholeMargin = 0.98;
/** A browser tells the end of work to a millisecond or so, which is to be little of what is timed. */
const leastMs = 20;
/** Steps of the windows in which operations are timed, and whole plans. */
const softwareSteps = 8;
const gpuSteps = 16;
const wholeSteps = 32;
/** Training waits for so long at a time, or for one round. */
const aloneMs = 200;

/**
 * Finds the fastest variants for a model on this GPU. The gradients of each candidate are compared with the default's, then it is timed
 * in turn with the best so far. Only what was checked is chosen.
 * @param pipelines compiled candidates stay there, so that a model that takes them need not compile again
 * @throws GpuError as Model.create does, or the signal's reason
 */
export async function autotune(
  gpu: Gpu,
  spec: ModelSpec,
  pipelines: PipelineCache,
  options: TuneOptions = {},
): Promise<Tuned> {
  // Smaller windows run the same kernels.
  const { windows: _, ...whole } = spec;
  const tuner = new Tuner(gpu, whole, pipelines, options);
  for (const operation of operations) await tuner.tune(operation);
  await tuner.confirm();
  return { variants: tuner.best, trials: tuner.trials };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

const nameOf = ({ model }: Stopwatch, operation: Operation): string => describeVariant(model.plan.variants[operation]);

class Tuner {
  best: KernelVariants;
  readonly trials: Trial[] = [];
  private readonly candidates: Candidates;
  private readonly check: VariantCheck;

  constructor(
    private readonly gpu: Gpu,
    private readonly full: ModelSpec,
    private readonly pipelines: PipelineCache,
    private readonly options: TuneOptions,
  ) {
    const capabilities = capabilitiesOf(gpu.device, gpu.adapter.software);
    this.candidates = candidatesFor(full, capabilities);
    this.best = defaultVariants(this.candidates);
    // A few steps tell as much as many, and take little memory beside the model that trains meanwhile.
    const seqLength = Math.min(full.seqLength, capabilities.software ? softwareSteps : gpuSteps);
    this.check = new VariantCheck({ ...full, seqLength, slots: 1 });
  }

  async tune(operation: Operation): Promise<void> {
    const entrants = this.candidates[operation].slice(0, most);
    const times = new Map<string, number>();
    const problems = new Map<string, string>();
    let holder: Stopwatch | null = null;
    try {
      for (const variant of entrants) {
        this.options.signal?.throwIfAborted();
        const entrant = await this.enter(operation, variant);
        if ('problem' in entrant) problems.set(describeVariant(variant), entrant.problem);
        else holder = holder ? await this.faster(operation, holder, entrant, times) : entrant;
      }
      if (holder) this.best = holder.model.plan.variants;
    } finally {
      holder?.model.destroy();
    }
    for (const variant of entrants.map(describeVariant)) {
      const chosen = variant === describeVariant(this.best[operation]);
      const problem = problems.get(variant) ?? null;
      this.trials.push({ operation, variant, ms: times.get(variant) ?? null, chosen, problem });
    }
  }

  /**
   * Holds the plan against the default in whole steps. What is fast alone may be slow in its place, and a window of a few steps is
   * not the model's own: then the default it is.
   */
  async confirm(): Promise<void> {
    const byDefault = defaultVariants(this.candidates);
    if (describeVariants(this.best) === describeVariants(byDefault)) return;
    const { seqLength } = this.full;
    const spec = { ...this.full, seqLength: Math.min(seqLength, wholeSteps), slots: 1 };
    const input = probeInput(spec, createRng(3, 'variants'));
    const models: Model[] = [];
    try {
      for (const variants of [byDefault, this.best]) {
        const model = await Model.create(this.gpu, { ...spec, variants }, this.pipelines);
        models.push(model);
        model.setParameters(this.check.params);
      }
      const [held, own] = await this.compare(
        ...(models.map((model) => new Stopwatch(model, 'all', input)) as [Stopwatch, Stopwatch]),
      );
      if (own < wholeMargin * held) return;
      this.best = byDefault;
      this.trials.forEach((trial, i) => {
        this.trials[i] = { ...trial, chosen: trial.variant === describeVariant(byDefault[trial.operation]) };
      });
    } finally {
      for (const model of models) model.destroy();
    }
  }

  /** A model by the variant, once its gradients are the default's. */
  private async enter(
    operation: Operation,
    variant: KernelVariants[Operation],
  ): Promise<Stopwatch | { problem: string }> {
    const opened = await this.check.open(this.gpu, { ...this.best, [operation]: variant }, this.pipelines);
    return 'problem' in opened ? opened : new Stopwatch(opened, operation, this.check.input);
  }

  /** The faster of the two; the other is let go of. */
  private async faster(
    operation: Operation,
    holder: Stopwatch,
    entrant: Stopwatch,
    times: Map<string, number>,
  ): Promise<Stopwatch> {
    let loser = entrant;
    try {
      const [held, own] = await this.compare(holder, entrant);
      times.set(nameOf(holder, operation), held);
      times.set(nameOf(entrant, operation), own);
      if (own >= margin * held) return holder;
      loser = holder;
      return entrant;
    } finally {
      loser.model.destroy();
    }
  }

  private async compare(a: Stopwatch, b: Stopwatch): Promise<[number, number]> {
    const alone = this.options.alone ?? ((measure) => measure());
    const times: [number[], number[]] = [[], []];
    await alone(async () => {
      await a.warmUp(leastMs);
      await b.warmUp(leastMs);
    });
    while (times[0].length < rounds) {
      this.options.signal?.throwIfAborted();
      await alone(async () => {
        const end = performance.now() + aloneMs;
        do {
          times[0].push(await a.measure());
          times[1].push(await b.measure());
        } while (times[0].length < rounds && performance.now() < end);
      });
    }
    return [median(times[0]), median(times[1])];
  }
}
