import { ofEachProbe, type ProbeKind, type ProbeSamples, probes } from '../../probes/index.ts';
import type { CellPlace, History } from '../../probes/shared/contract.ts';
import type { Event } from '../../protocol/events.ts';

/** Samples at steps of the training, ascending: at most so many, which thin out evenly as more come. */
export class StepSamples<T> {
  readonly steps: number[] = [];
  readonly values: T[] = [];
  /** Samples nearer to the one before than this many steps replace it, all but the first. */
  private apart = 0;

  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.steps.length;
  }

  /** What lies at or after the step goes: training went back. */
  add(step: number, value: T): void {
    const { steps, values } = this;
    while (steps.length > 0 && (steps.at(-1) as number) >= step) this.drop();
    // The latest is always kept; the one before it only if it stands far enough from its own.
    const [before, last] = [steps.at(-2), steps.at(-1)];
    if (before !== undefined && last !== undefined && last - before < this.apart) this.drop();
    steps.push(step);
    values.push(value);
    if (steps.length > this.capacity) this.thin();
  }

  private drop(): void {
    this.steps.pop();
    this.values.pop();
  }

  /** Every other goes; the first and the last stay. */
  private thin(): void {
    const { steps, values } = this;
    const last = steps.length - 1;
    let kept = 0;
    for (let i = 0; i <= last; i++) {
      if (i % 2 === 1 && i !== last) continue;
      steps[kept] = steps[i] as number;
      values[kept] = values[i] as T;
      kept++;
    }
    steps.length = kept;
    values.length = kept;
    this.apart = ((steps.at(-1) as number) - (steps[0] as number)) / (this.capacity - 1);
  }
}

/** Where samples are of; of all layers together, nothing. */
type Place = Partial<Pick<CellPlace, 'layer' | 'direction'>>;

/** Of the present run and those beside it, by run, layer and direction. */
class SamplesByPlace<T> {
  private readonly all = new Map<string, StepSamples<T>>();

  constructor(private readonly capacity: number) {}

  begin(): void {
    this.all.clear();
  }

  of(runId: number, { layer, direction }: Place = {}): StepSamples<T> {
    const key = `${runId} ${layer} ${direction}`;
    let samples = this.all.get(key);
    if (!samples) {
      samples = new StepSamples(this.capacity);
      this.all.set(key, samples);
    }
    return samples;
  }
}

const historyOf = (kind: ProbeKind): History<unknown, unknown> | undefined => probes[kind].history;

/** What was found in the course of the training, while it was looked at; empty of what keeps no history. */
export const samplesByStep = ofEachProbe((kind) => new SamplesByPlace(historyOf(kind)?.capacity ?? 0)) as {
  readonly [Kind in ProbeKind]: SamplesByPlace<ProbeSamples[Kind]>;
};

export function beginSamples(): void {
  for (const each of Object.values(samplesByStep)) each.begin();
}

export function addSample({ kind, runId, step, data }: Extract<Event, { type: 'found' }>): void {
  const history = historyOf(kind);
  const sample = history?.sample(data) ?? null;
  if (!history || sample === null) return;
  const samples = samplesByStep[kind] as SamplesByPlace<unknown>;
  samples.of(runId, data as Place).add(history.stepOf?.(data) ?? step, sample);
}
