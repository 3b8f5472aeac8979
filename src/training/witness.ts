import { chanceLoss } from '../data/baselines.ts';
import type { Snapshot } from '../nn/snapshot.ts';
import type { Event, MetricsColumns } from '../protocol.ts';
import { evaluate } from './answers.ts';
import { MetricsReader } from './metricsReader.ts';
import { Soundness } from './soundness.ts';
import type { Trainer } from './trainer.ts';

/** Of all symbols alike. A task's chance may be far below, where most of its targets are no question; of numbers it is all there is. */
const uniformLoss = ({ dataset, model }: Trainer): number =>
  model.plan.spec.shape.regression ? dataset.chanceLoss : chanceLoss(dataset.tokenizer.vocabulary.length);

/** What a run's witness tells. */
export interface Testimony {
  metrics(columns: MetricsColumns): void;
  /** The loss or the gradient of this step was not finite. */
  bad(step: number): void;
}

/** What the host knows of a run, whose steps are done on the GPU: its metrics, its validation losses, its last copy. */
export class Witness {
  /** Loss of the last step whose metrics were read. */
  lastLoss: number | null = null;
  private ended = false;
  private silent = false;
  private readonly reader: MetricsReader;
  private soundness: Soundness;
  /** Reads of metrics on their way. */
  private readonly reads = new Set<Promise<void>>();

  constructor(
    private readonly trainer: Trainer,
    /** The last copy on the host that training could go on from. */
    public snapshot: Snapshot,
    private readonly testimony: Testimony,
  ) {
    this.soundness = new Soundness(uniformLoss(trainer), snapshot);
    this.reader = new MetricsReader(trainer);
  }

  /** Training was put back to this copy, of an earlier device's memory. */
  restored(snapshot: Snapshot): void {
    this.reader.rewind();
    this.snapshot = snapshot;
    this.soundness = new Soundness(uniformLoss(this.trainer), snapshot);
  }

  /** Steps that may be submitted before the oldest row that was not read is overwritten. */
  get room(): number {
    return this.reader.room;
  }

  /** Reads what is unread; a turn of the event loop brings staging buffers back where all of them are in flight. */
  async catchUp(): Promise<void> {
    await this.readMetrics();
    if (this.reader.room < this.reader.capacity) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Resolves when every step up to this one has been told, also by a read that was on its way before. */
  async told(step: number): Promise<void> {
    while (!this.ended && !this.silent && this.reader.lastRead < step) await this.catchUp();
    await Promise.all(this.reads);
  }

  readMetrics(): Promise<void> {
    const read = this.readBatch().finally(() => this.reads.delete(read));
    this.reads.add(read);
    return read;
  }

  private async readBatch(): Promise<void> {
    const batch = await this.reader.read().catch(() => null);
    if (!batch || this.ended || this.silent) return;
    if (batch.columns.loss.length > 0) {
      this.lastLoss = batch.columns.loss.at(-1) ?? null;
      this.soundness.see(batch.columns);
      this.testimony.metrics(batch.columns);
    }
    if (batch.halted !== undefined) this.testimony.bad(batch.halted);
  }

  /**
   * After a step that was not finite: puts training back to the last good one, or to a sound copy, and hears nothing until
   * {@link listen}.
   * @param step the bad one
   * @param ruined the parameters before it are known to be past help
   * @returns whether parameters older than the last step's were kept
   */
  goBack(step: number, ruined: boolean): boolean {
    const { trainer, soundness } = this;
    const { ruin, copy } = soundness;
    this.silent = true;
    trainer.rewindTo(step - 1);
    const back = ruin !== null || ruined;
    if (back) {
      trainer.restore(copy);
      this.snapshot = copy;
    } else if (this.snapshot.step >= step) {
      // Later updates were skipped: a copy taken since has the parameters of the last good step, but not a state of use.
      this.snapshot = { ...this.snapshot, step: step - 1, fresh: true };
    }
    soundness.forget();
    this.reader.rewind();
    return back;
  }

  listen(): void {
    this.silent = false;
  }

  /** The mean validation loss at the present step, and of a task what it answers; null where none can be had. */
  async validate(): Promise<Omit<Extract<Event, { type: 'validation' }>, 'type' | 'runId'> | null> {
    if (!this.reader.ready) return null;
    const { step } = this.trainer;
    const { rows, answers } = evaluate(this.trainer);
    const read = await Promise.all([this.reader.readMean(rows), answers]).catch(() => null);
    if (this.ended || !read || !Number.isFinite(read[0])) return null;
    const [loss, answered] = read;
    return { step, loss, ...answered };
  }

  async takeSnapshot(): Promise<void> {
    const snapshot = await this.trainer.snapshot().catch(() => null);
    // A halt in between has rewound training to before this copy.
    if (!snapshot || this.ended || snapshot.step > this.trainer.step) return;
    this.snapshot = snapshot;
    this.soundness.propose(snapshot);
  }

  destroy(): void {
    this.ended = true;
    this.reader.destroy();
  }
}
