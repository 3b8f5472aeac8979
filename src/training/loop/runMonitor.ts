import { chanceLoss } from '../../data/baselines.ts';
import type { Snapshot } from '../../nn/memory/snapshot.ts';
import type { Event } from '../../protocol/events.ts';
import type { Activity, MetricsColumns } from '../../protocol/run.ts';
import { Retry } from '../activities/retry.ts';
import { evaluate } from '../evaluation/predictions.ts';
import { MetricsReader } from '../trainer/metricsReader.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { DivergenceDetector } from './divergence.ts';

/** Of all symbols alike. A task's chance may be far below, where most of its targets are no question; of numbers it is all there is. */
const uniformLoss = ({ dataset, model }: Trainer): number =>
  model.plan.spec.shape.regression ? dataset.chanceLoss : chanceLoss(dataset.tokenizer.vocabulary.length);

/** Between two looks whether reads that fail are to be tried again. */
const patienceMs = 100;

/** What a run hears of its monitor. */
export interface RunListener {
  onMetrics(columns: MetricsColumns): void;
  /** The loss or the gradient of this step was not finite. */
  onNotFinite(step: number): void;
  /** Fails, or works again: as the event tells it. */
  onActivity(activity: Activity, problem: string | null): void;
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the host knows of a run, whose steps are done on the GPU: its metrics, its validation losses, its last copy. */
export class RunMonitor {
  /** Loss of the last step whose metrics were read. */
  lastLoss: number | null = null;
  private ended = false;
  private silent = false;
  private readonly reader: MetricsReader;
  private divergence: DivergenceDetector;
  /** Reads of metrics on their way. */
  private readonly reads = new Set<Promise<void>>();
  /** Times that training was put back: a copy that was begun before is of a future that did not happen. */
  private generation = 0;
  private readonly reading: Retry;
  private readonly copying: Retry;
  private readonly validating: Retry;

  constructor(
    private readonly trainer: Trainer,
    /** The last copy on the host that training could go on from. */
    public snapshot: Snapshot,
    private readonly listener: RunListener,
  ) {
    this.divergence = new DivergenceDetector(uniformLoss(trainer), snapshot);
    this.reader = new MetricsReader(trainer);
    const { device } = trainer.model.gpu;
    const retry = (activity: Activity, again?: () => void): Retry =>
      new Retry(device, activity, (which, problem) => listener.onActivity(which, problem), again);
    this.reading = retry('metrics', () => void this.readMetrics());
    this.copying = retry('snapshot', () => this.keepSnapshot());
    this.validating = retry('validation');
  }

  /** Training was put back to this copy, of an earlier device's memory. */
  restored(snapshot: Snapshot): void {
    this.generation++;
    this.reader.rewind();
    this.snapshot = snapshot;
    this.divergence = new DivergenceDetector(uniformLoss(this.trainer), snapshot);
  }

  /** Steps that may be submitted before the oldest row that has not come is overwritten. */
  get room(): number {
    return this.reader.room;
  }

  /** Reads what is unread; a turn of the event loop brings staging buffers back where all of them are in flight. */
  async catchUp(): Promise<void> {
    if (!this.reading.due) return rest(patienceMs);
    await this.readMetrics();
    if (this.reader.room < this.reader.capacity) await rest(1);
  }

  /**
   * Resolves when every step up to this one has been reported, also by a read that was on its way before.
   * @returns false where they could not be read; what is missing is reported when it can be
   */
  async reported(step: number): Promise<boolean> {
    while (!this.ended && !this.silent && this.reader.lastRead < step) {
      await this.readMetrics();
      if (this.reading.stopped) break;
      if (this.reader.lastRead < step) await rest(1);
    }
    await Promise.all(this.reads);
    return this.silent || this.reader.lastRead >= step;
  }

  /** For whoever asks at intervals: reads what is unread, unless that failed a moment ago. */
  poll(): void {
    if (this.reading.due) void this.readMetrics();
  }

  readMetrics(): Promise<void> {
    const read = this.readBatch().finally(() => this.reads.delete(read));
    this.reads.add(read);
    return read;
  }

  private async readBatch(): Promise<void> {
    const batch = await this.reading.run(() => this.reader.read());
    if (!batch || this.ended || this.silent) return;
    if (batch.columns.loss.length > 0) {
      this.lastLoss = batch.columns.loss.at(-1) ?? null;
      this.divergence.observe(batch.columns);
      this.listener.onMetrics(batch.columns);
    }
    if (batch.halted !== undefined) this.listener.onNotFinite(batch.halted);
  }

  /**
   * After a step that was not finite: puts training back to the last good one, or to a sound copy, and hears nothing until
   * {@link listen}.
   * @param step the bad one
   * @param diverged the parameters before it are known to be past help
   * @returns whether parameters older than the last step's were kept
   */
  goBack(step: number, diverged: boolean): boolean {
    const { trainer, divergence } = this;
    const { divergedLoss, copy } = divergence;
    this.silent = true;
    this.generation++;
    trainer.rewindTo(step - 1);
    const back = divergedLoss !== null || diverged;
    if (back) {
      trainer.restore(copy);
      this.snapshot = copy;
    } else if (this.snapshot.step >= step) {
      // Later updates were skipped: a copy taken since has the parameters of the last good step, but not a state of use.
      this.snapshot = { ...this.snapshot, step: step - 1, fresh: true };
    }
    divergence.forget();
    this.reader.rewind();
    return back;
  }

  listen(): void {
    this.silent = false;
  }

  /** The mean validation loss at the present step, and of a task its predictions; null where none can be had. */
  async validate(): Promise<Omit<Extract<Event, { type: 'validation' }>, 'type' | 'runId'> | null> {
    if (!this.reader.ready || !this.validating.due) return null;
    const { step } = this.trainer;
    const read = await this.validating.run(() => {
      const { rows, predictions } = evaluate(this.trainer);
      return Promise.all([this.reader.readMean(rows), predictions]);
    });
    if (this.ended || !read || !Number.isFinite(read[0])) return null;
    const [loss, predictions] = read;
    return { step, loss, ...predictions };
  }

  /** For whoever asks at intervals: takes a copy to go back to, unless that failed a moment ago. */
  keepSnapshot(): void {
    if (this.copying.due) void this.copying.run(() => this.takeSnapshot());
  }

  /** Takes a copy to go back to. @throws what the copy fails with */
  async takeSnapshot(): Promise<void> {
    const { generation } = this;
    const snapshot = await this.trainer.snapshot();
    if (this.ended || generation !== this.generation) return;
    this.snapshot = snapshot;
    this.divergence.propose(snapshot);
  }

  destroy(): void {
    this.ended = true;
    for (const retry of [this.reading, this.copying, this.validating]) retry.end();
    this.reader.destroy();
  }
}
