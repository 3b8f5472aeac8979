import type { BucketColumn } from '../../lib/decimation.ts';
import type { ColumnHistory } from '../../storage/types.ts';

/** Most buckets, and most validation losses, that are kept of a run of any length. */
export const historyCapacity = 4096;

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
  for (const name of ['min', 'max', 'sum', 'count', 'fell'] as const) column[name].set(history[name]);
}
