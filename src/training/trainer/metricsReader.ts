import type { BufferArena } from '../../gpu/arena.ts';
import { ReadbackRing } from '../../gpu/readback.ts';
import type { MetricsColumns } from '../../protocol/run.ts';
import type { Trainer } from './trainer.ts';

const rowBytes = 32;

/** Rows of consecutive steps as they came back. */
export interface MetricsBatch {
  readonly columns: MetricsColumns;
  /** The first step of these that was not finite. */
  readonly halted?: number;
}

/** Fetches the metrics of finished steps now and then, without training ever waiting for it. */
export class MetricsReader {
  private readonly arena: BufferArena;
  private readonly ring: ReadbackRing;
  /** The last step whose row was asked for. */
  lastRead: number;
  /** The last step whose row has come. Until then it may have to be asked for again. */
  private lastCame: number;
  private rewinds = 0;
  /** Settles when the read that was asked for last has. */
  private former: Promise<unknown> = Promise.resolve();

  constructor(private readonly trainer: Trainer) {
    this.arena = trainer.model.arena.part();
    this.ring = new ReadbackRing(this.arena, trainer.model.plan.metricsRows * rowBytes);
    this.lastRead = trainer.step;
    this.lastCame = trainer.step;
  }

  /** Forgets what was queued before a rewind: a read that is on its way gives null. */
  rewind(): void {
    this.rewinds++;
    this.lastRead = this.trainer.step;
    this.lastCame = this.trainer.step;
  }

  /** Steps that may be submitted before the oldest row that has not come is overwritten. */
  get room(): number {
    return this.capacity - (this.trainer.step - this.lastCame);
  }

  get capacity(): number {
    return this.trainer.model.plan.metricsRows;
  }

  /**
   * Metrics of the steps submitted since the last call, in order; null if there are none or every slot is in flight.
   * @throws what the copy fails with; its steps are read again with the next ones
   */
  read(): Promise<MetricsBatch | null> {
    const batch = this.readAfter(this.former);
    this.former = batch.catch(() => null);
    return batch;
  }

  private async readAfter(former: Promise<unknown>): Promise<MetricsBatch | null> {
    const { trainer, ring, rewinds } = this;
    const rows = trainer.model.plan.metricsRows;
    const count = Math.min(trainer.step - this.lastRead, rows);
    if (count <= 0 || !ring.ready) return null;
    const firstStep = trainer.step - count + 1;
    this.lastRead = trainer.step;
    const start = trainer.metricsRow(firstStep);
    const head = Math.min(count, rows - start);
    const ranges = [{ offset: start * rowBytes, size: head * rowBytes }];
    if (head < count) ranges.push({ offset: 0, size: (count - head) * rowBytes });
    try {
      const bytes = await ring.read(trainer.model.buffers.metrics, ranges);
      await former;
      if (rewinds !== this.rewinds) return null;
      this.lastCame = firstStep + count - 1;
      return toBatch(firstStep, new Float32Array(bytes));
    } catch (error) {
      if (rewinds === this.rewinds) {
        // Of what was asked for since nothing is told either, so that steps come in order.
        this.rewinds++;
        this.lastRead = firstStep - 1;
      }
      throw error;
    }
  }

  /** Weighted mean of the losses in some rows. */
  async readMean(rows: readonly { row: number; weight: number }[]): Promise<number> {
    const ranges = rows.map(({ row }) => ({ offset: row * rowBytes, size: rowBytes }));
    const values = new Float32Array(await this.ring.read(this.trainer.model.buffers.metrics, ranges));
    return rows.reduce((sum, { weight }, i) => sum + weight * (values[i * 8] as number), 0);
  }

  get ready(): boolean {
    return this.ring.ready;
  }

  destroy(): void {
    this.arena.destroy();
  }
}

function toBatch(firstStep: number, rows: Float32Array): MetricsBatch {
  const all = rows.length / 8;
  const bad = Array.from({ length: all }, (_, i) => rows[i * 8 + 4]).indexOf(0);
  const count = bad < 0 ? all : bad;
  const column = (index: number) => Float32Array.from({ length: count }, (_, i) => rows[i * 8 + index] as number);
  const columns = {
    firstStep,
    loss: column(0),
    gradNorm: column(1),
    clippedNorm: column(2),
    learningRate: column(5),
    clipped: Uint8Array.from({ length: count }, (_, i) => rows[i * 8 + 3] as number),
  };
  return bad < 0 ? { columns } : { columns, halted: firstStep + bad };
}
