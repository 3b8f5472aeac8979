import { BucketAxis, BucketColumn } from '../../lib/decimation.ts';
import { RingBuffer } from '../../lib/ringBuffer.ts';
import { MovingAverage } from '../../lib/smoothing.ts';
import { ThrottledSignal } from '../../lib/throttle.ts';
import type { Event } from '../../protocol/events.ts';
import type { RunFacts } from '../../protocol/run.ts';
import { columnNames, type RunHistory } from '../../storage/types.ts';
import { copyColumn, fillColumn, historyCapacity } from './history.ts';
import { TrainingClock } from './trainingClock.ts';
import { ValidationCurve } from './validationCurve.ts';

type MetricsEvent = Extract<Event, { type: 'metrics' }>;
type ValidationEvent = Extract<Event, { type: 'validation' }>;
type StatusEvent = Extract<Event, { type: 'status' }>;

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
  readonly validation = new ValidationCurve();
  private readonly recentClips = new RingBuffer(recentSteps);
  private readonly recentLosses = new MovingAverage(0.9);
  private clock = new TrainingClock();
  /** Seconds of training at the last rows that came. */
  private rowsUntil = 0;

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
    this.validation.truncate(0);
    this.forgetRecent();
    this.clock = new TrainingClock();
    this.rowsUntil = 0;
    this.changes.bumpNow();
  }

  /** A copy of all that was measured, for {@link restore}. */
  copy(): RunHistory {
    const { columns, validation } = this;
    const { length, stride, lastStep } = columns.axis;
    const copies = columnNames.map((name) => [name, copyColumn(columns[name], length)]);
    return {
      stride,
      lastStep,
      seconds: this.clock.seconds,
      columns: Object.fromEntries(copies) as RunHistory['columns'],
      elapsed: columns.elapsed.slice(0, length),
      validation: validation.copy(),
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
    validation.restore(history.validation);
    this.clock = new TrainingClock(history.seconds);
    this.rowsUntil = history.seconds;
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
    const before = this.rowsUntil;
    this.rowsUntil = this.clock.seconds;
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
      elapsed[bucket] = before + ((this.rowsUntil - before) * (i + 1)) / rows;
    }
    this.changes.bump();
  }

  onValidation(event: ValidationEvent): void {
    if (event.runId !== this.runId || !Number.isFinite(event.loss)) return;
    this.validation.add(event);
    this.changes.bump();
  }

  onStatus(event: StatusEvent): void {
    if (event.runId !== this.runId) return;
    if (event.state === 'running') this.clock.start();
    else this.clock.stop();
  }

  /** Drops what lies after `step`; training goes on from there. */
  truncate(step: number): void {
    this.truncateColumns(step);
    this.validation.truncate(step);
    this.forgetRecent();
    this.changes.bump();
  }

  /** The last step measured, 0 before the first. */
  get step(): number {
    return this.columns.axis.lastStep;
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
}

/** The current run's measurements; events of other runs are ignored. */
export const series = new RunSeries();
