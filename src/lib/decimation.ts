/**
 * One number a step, kept in buckets of `stride` consecutive steps: least, greatest, sum and count of the finite values, and
 * which of the extremes came first. All columns of a run share one {@link BucketAxis}, so that they fold together.
 */
export class BucketColumn {
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly sum: Float64Array;
  readonly count: Uint32Array;
  /** 1 where the greatest value came before the least. */
  readonly fell: Uint8Array;

  constructor(capacity: number) {
    this.min = new Float32Array(capacity);
    this.max = new Float32Array(capacity);
    this.sum = new Float64Array(capacity);
    this.count = new Uint32Array(capacity);
    this.fell = new Uint8Array(capacity);
  }

  /** NaN where the bucket holds no finite value. */
  mean(bucket: number): number {
    const count = this.count[bucket] ?? 0;
    return count > 0 ? (this.sum[bucket] ?? 0) / count : Number.NaN;
  }

  add(bucket: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const count = this.count[bucket] ?? 0;
    if (count === 0) {
      this.min[bucket] = value;
      this.max[bucket] = value;
    } else if (value < (this.min[bucket] ?? 0)) {
      this.min[bucket] = value;
      this.fell[bucket] = 1;
    } else if (value > (this.max[bucket] ?? 0)) {
      this.max[bucket] = value;
      this.fell[bucket] = 0;
    }
    this.sum[bucket] = (this.sum[bucket] ?? 0) + value;
    this.count[bucket] = count + 1;
  }

  empty(from: number, to: number): void {
    this.min.fill(0, from, to);
    this.max.fill(0, from, to);
    this.sum.fill(0, from, to);
    this.count.fill(0, from, to);
    this.fell.fill(0, from, to);
  }

  /** Pairs of the first `length` buckets become the first half; the rest is emptied. */
  fold(length: number): void {
    for (let i = 0; i < length; i += 2) {
      const merged = i + 1 < length ? this.extremes(i, i + 2) : this.extremes(i, i + 1);
      const sum = (this.sum[i] ?? 0) + (i + 1 < length ? (this.sum[i + 1] ?? 0) : 0);
      const to = i / 2;
      this.min[to] = merged.min;
      this.max[to] = merged.max;
      this.fell[to] = merged.fell ? 1 : 0;
      this.count[to] = merged.count;
      this.sum[to] = sum;
    }
    this.empty(Math.ceil(length / 2), length);
  }

  /** Least and greatest over the buckets [from, to), which of them came first, and how many finite values there are. */
  extremes(from: number, to: number): Extremes {
    let min = 0;
    let max = 0;
    let minAt = -1;
    let maxAt = -1;
    let count = 0;
    for (let i = from; i < to; i++) {
      const here = this.count[i] ?? 0;
      if (here === 0) continue;
      count += here;
      const low = this.min[i] ?? 0;
      const high = this.max[i] ?? 0;
      if (minAt < 0 || low < min) {
        min = low;
        minAt = i;
      }
      if (maxAt < 0 || high > max) {
        max = high;
        maxAt = i;
      }
    }
    return { min, max, fell: minAt === maxAt ? this.fell[minAt] === 1 : maxAt < minAt, count };
  }
}

interface Extremes {
  min: number;
  max: number;
  fell: boolean;
  /** Finite values; with none, the others mean nothing. */
  count: number;
}

/** Which steps each bucket covers: bucket i those from i·stride + 1 to (i + 1)·stride. */
export class BucketAxis {
  readonly capacity: number;
  /** A power of two. */
  stride = 1;
  /** The last step seen, 0 before the first. */
  lastStep = 0;

  /** @throws RangeError unless `capacity` is an even number above 0. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 2 || capacity % 2 !== 0) {
      throw new RangeError(`Capacity of ${capacity} buckets; it must be even and above 0.`);
    }
    this.capacity = capacity;
  }

  /** Buckets in use, the one being filled included. */
  get length(): number {
    return Math.ceil(this.lastStep / this.stride);
  }

  firstStepOf(bucket: number): number {
    return bucket * this.stride + 1;
  }

  /** The last step in the bucket, or the last seen where it is still being filled. */
  lastStepOf(bucket: number): number {
    return Math.min((bucket + 1) * this.stride, this.lastStep);
  }

  bucketOf(step: number): number {
    return Math.floor((step - 1) / this.stride);
  }

  /** Bucket for `step`; calls `fold` with the buckets in use each time the resolution has to halve first. */
  advance(step: number, fold: (length: number) => void): number {
    while (this.bucketOf(step) >= this.capacity) {
      fold(this.length);
      this.stride *= 2;
    }
    if (step > this.lastStep) this.lastStep = step;
    return this.bucketOf(step);
  }

  /**
   * Forgets what lies after `step`. Returns the buckets [from, to) to empty: a bucket that mixes kept with dropped steps can't be
   * taken apart, so it goes as a whole.
   */
  truncate(step: number): { from: number; to: number } {
    const to = this.length;
    if (step >= this.lastStep) return { from: to, to };
    this.lastStep = Math.max(0, step);
    return { from: Math.floor(this.lastStep / this.stride), to };
  }
}

/** How the buckets are grouped for a chart: `size` consecutive buckets a group. */
export interface Grouping {
  size: number;
  groups: number;
  /** Rows a group becomes: 1 when every bucket is a single step, else 2, one for each extreme. */
  rows: 1 | 2;
}

/**
 * The finest grouping that needs at most `points` rows. Group sizes are powers of two counted from the first bucket, so a point
 * that has been drawn stays where it is until the resolution halves.
 */
export function groupingFor(length: number, stride: number, points: number): Grouping {
  if (stride === 1 && length <= points) return { size: 1, groups: length, rows: 1 };
  let size = 1;
  while (Math.ceil(length / size) * 2 > points) size *= 2;
  return { size, groups: Math.ceil(length / size), rows: 2 };
}
