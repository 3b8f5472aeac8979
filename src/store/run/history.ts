import type { BucketColumn } from '../../lib/decimation.ts';
import type { ColumnHistory } from '../../storage/types.ts';

/** A copy of the first `length` buckets. */
export function copyColumn({ min, max, sum, count, fell }: BucketColumn, length: number): ColumnHistory {
  return {
    min: min.slice(0, length),
    max: max.slice(0, length),
    sum: sum.slice(0, length),
    count: count.slice(0, length),
    fell: fell.slice(0, length),
  };
}

/** Puts a copy back, from the first bucket on. */
export function fillColumn(column: BucketColumn, history: ColumnHistory): void {
  column.min.set(history.min);
  column.max.set(history.max);
  column.sum.set(history.sum);
  column.count.set(history.count);
  column.fell.set(history.fell);
}
