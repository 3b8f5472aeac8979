import { BucketAxis, BucketColumn } from '../../lib/decimation.ts';
import { RingBuffer } from '../../lib/ringBuffer.ts';
import { MovingAverage } from '../../lib/smoothing.ts';
import { ThrottledSignal } from '../../lib/throttle.ts';
import type { Event } from '../../protocol/events.ts';
import type { RunFacts } from '../../protocol/run.ts';
import { columnNames, type RunHistory } from '../../storage/types.ts';
import { copyColumn, fillColumn } from './history.ts';

type MetricsEvent = Extract<Event, { type: 'metrics' }>;
type ValidationEvent = Extract<Event, { type: 'validation' }>;
type StatusEvent = Extract<Event, { type: 'status' }>;

/** Most buckets, and most validation losses, that are kept of a run of any length. */
export const historyCapacity = 4096;
const redrawInterval = 220;
/** Steps that 'recent' speaks of. */
export const recentSteps = 100;

/** What the run has measured so far, in preallocated columns. Read only outside this file. */
export interface RunColumns {
  axis: BucketAxis;
  /** Nats a character. */
  loss: BucketColumn;
  gradNorm: BucketColumn;
  clippedNorm: BucketColumn;
  learningRate: BucketColumn;
  /** Sum over count is the share of clipped steps. */
  clipped: BucketColumn;
  /** Seconds of training at each bucket's last step. */
  elapsed: Float64Array;
}

/** Validation losses in nats, in the order of their steps. */
export interface ValidationPoints {
  length: number;
  steps: Float64Array;
  losses: Float32Array;
  /** Of a task, the share of its answers that are right; NaN elsewhere. */
  accuracies: Float32Array;
}

export interface ClipShares {
  /** Of the last {@link recentSteps} steps; NaN before the first. */
  recent: number;
  overall: number;
  recentCount: number;
}

/** What is measured of one run. */
export class RunSeries {
  runId = -1;
  facts: RunFacts | null = null;
  readonly columns: RunColumns = {
    axis: new BucketAxis(historyCapacity),
    loss: new BucketColumn(historyCapacity),
    gradNorm: new BucketColumn(historyCapacity),
    clippedNorm: new BucketColumn(historyCapacity),
    learningRate: new BucketColumn(historyCapacity),
    clipped: new BucketColumn(historyCapacity),
    elapsed: new Float64Array(historyCapacity),
  };
  readonly validation: ValidationPoints = {
    length: 0,
    steps: new Float64Array(historyCapacity),
    losses: new Float32Array(historyCapacity),
    accuracies: new Float32Array(historyCapacity),
  };
  private readonly recentClips = new RingBuffer(recentSteps);
  private readonly recentLosses = new MovingAverage(0.9);
  private seconds = 0;
  private clockFrom: number | null = null;

  constructor(
    /** Tells at most 5 times a second, while there is something new. */
    readonly changes = new ThrottledSignal(redrawInterval),
  ) {}

  /** Empties everything for a new run. */
  begin(runId: number, facts: RunFacts): void {
    this.runId = runId;
    this.facts = facts;
    this.truncateColumns(0);
    this.columns.axis.stride = 1;
    this.validation.length = 0;
    this.forgetRecent();
    this.seconds = 0;
    this.clockFrom = null;
    this.changes.bumpNow();
  }

  /** A copy of all that was measured, for {@link restore}. */
  copy(): RunHistory {
    this.tick();
    const { columns, validation, seconds } = this;
    const { length, stride, lastStep } = columns.axis;
    const copies = columnNames.map((name) => [name, copyColumn(columns[name], length)]);
    return {
      stride,
      lastStep,
      seconds,
      columns: Object.fromEntries(copies) as RunHistory['columns'],
      elapsed: columns.elapsed.slice(0, length),
      validation: {
        steps: validation.steps.slice(0, validation.length),
        losses: validation.losses.slice(0, validation.length),
        accuracies: validation.accuracies.slice(0, validation.length),
      },
    };
  }

  /**
   * Goes on with the curves of an earlier visit, right after {@link begin}.
   * @param history Has at most {@link historyCapacity} buckets and validation losses
   * @param step Where training goes on; what was measured after it is dropped
   */
  restore(history: RunHistory, step: number): void {
    const { columns, validation } = this;
    columns.axis.stride = history.stride;
    columns.axis.lastStep = history.lastStep;
    for (const name of columnNames) fillColumn(columns[name], history.columns[name]);
    columns.elapsed.set(history.elapsed);
    validation.steps.set(history.validation.steps);
    validation.losses.set(history.validation.losses);
    validation.accuracies.fill(Number.NaN);
    validation.accuracies.set(history.validation.accuracies ?? []);
    validation.length = history.validation.steps.length;
    this.seconds = history.seconds;
    this.truncate(step);
    this.changes.bumpNow();
  }

  onMetrics(event: MetricsEvent): void {
    if (event.runId !== this.runId) return;
    const { axis, loss, gradNorm, clippedNorm, learningRate, clipped, elapsed } = this.columns;
    const { columns } = event;
    const rows = columns.loss.length;
    if (rows === 0) return;
    if (columns.firstStep <= axis.lastStep) this.truncate(columns.firstStep - 1);
    const before = this.seconds;
    this.tick();
    for (let i = 0; i < rows; i++) {
      const bucket = axis.advance(columns.firstStep + i, this.fold);
      loss.add(bucket, columns.loss[i] ?? Number.NaN);
      this.recentLosses.push(columns.loss[i] ?? Number.NaN);
      gradNorm.add(bucket, columns.gradNorm[i] ?? Number.NaN);
      clippedNorm.add(bucket, columns.clippedNorm[i] ?? Number.NaN);
      learningRate.add(bucket, columns.learningRate[i] ?? Number.NaN);
      const wasClipped = columns.clipped[i] === 1 ? 1 : 0;
      clipped.add(bucket, wasClipped);
      this.recentClips.push(wasClipped);
      elapsed[bucket] = before + ((this.seconds - before) * (i + 1)) / rows;
    }
    this.changes.bump();
  }

  onValidation(event: ValidationEvent): void {
    if (event.runId !== this.runId || !Number.isFinite(event.loss)) return;
    const { validation } = this;
    while (validation.length > 0 && (validation.steps[validation.length - 1] ?? 0) >= event.step) validation.length--;
    if (validation.length === historyCapacity) this.halveValidation();
    validation.steps[validation.length] = event.step;
    validation.losses[validation.length] = event.loss;
    validation.accuracies[validation.length] = event.accuracy ?? Number.NaN;
    validation.length++;
    this.changes.bump();
  }

  /** Keeps the clock of the time axis: it runs only while the run does. */
  onStatus(event: StatusEvent): void {
    if (event.runId !== this.runId) return;
    if (event.state === 'running') this.clockFrom ??= performance.now();
    else {
      this.tick();
      this.clockFrom = null;
    }
  }

  /** Drops what lies after `step`; training goes on from there. */
  truncate(step: number): void {
    this.truncateColumns(step);
    const { validation } = this;
    while (validation.length > 0 && (validation.steps[validation.length - 1] ?? 0) > step) validation.length--;
    this.forgetRecent();
    this.changes.bump();
  }

  /** The last step measured, 0 before the first. */
  get step(): number {
    return this.columns.axis.lastStep;
  }

  /** The last validation loss and accuracy, and their step. */
  get latestValidation(): { step: number; loss: number; accuracy: number } | null {
    const { length, steps, losses, accuracies } = this.validation;
    const last = length - 1;
    return last < 0
      ? null
      : { step: steps[last] ?? 0, loss: losses[last] ?? 0, accuracy: accuracies[last] ?? Number.NaN };
  }

  /** Training loss averaged over about the last 10 steps, nats; NaN before the first. */
  get recentLoss(): number {
    return this.recentLosses.value;
  }

  get clipShares(): ClipShares {
    const { axis, clipped } = this.columns;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < axis.length; i++) {
      sum += clipped.sum[i] ?? 0;
      count += clipped.count[i] ?? 0;
    }
    const { mean, length } = this.recentClips;
    return { recent: mean, overall: count > 0 ? sum / count : Number.NaN, recentCount: length };
  }

  private readonly fold = (length: number): void => {
    for (const column of this.bucketColumns()) column.fold(length);
    const { elapsed } = this.columns;
    for (let i = 0; i < length; i += 2) elapsed[i / 2] = elapsed[Math.min(i + 1, length - 1)] ?? 0;
  };

  private truncateColumns(step: number): void {
    const { from, to } = this.columns.axis.truncate(step);
    for (const column of this.bucketColumns()) column.empty(from, to);
    this.columns.elapsed.fill(0, from, to);
  }

  private bucketColumns(): BucketColumn[] {
    return columnNames.map((name) => this.columns[name]);
  }

  private forgetRecent(): void {
    this.recentClips.clear();
    this.recentLosses.reset();
  }

  private tick(): void {
    if (this.clockFrom === null) return;
    const now = performance.now();
    this.seconds += (now - this.clockFrom) / 1000;
    this.clockFrom = now;
  }

  /** Every other point goes; the last stays. */
  private halveValidation(): void {
    const { validation } = this;
    const start = (validation.length - 1) % 2;
    let kept = 0;
    for (let i = start; i < validation.length; i += 2) {
      validation.steps[kept] = validation.steps[i] ?? 0;
      validation.losses[kept] = validation.losses[i] ?? 0;
      validation.accuracies[kept] = validation.accuracies[i] ?? Number.NaN;
      kept++;
    }
    validation.length = kept;
  }
}

/** The current run's measurements; events of other runs are ignored. */
export const series = new RunSeries();
