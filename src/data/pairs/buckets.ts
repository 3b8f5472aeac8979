import { createIndexedRng } from '../../lib/rng.ts';
import { shuffled } from '../../lib/shuffled.ts';

/** Buckets of sources of like length, of about as many pairs each. */
const mostBuckets = 8;

/**
 * Which batch each pair of an epoch is in. Pairs of a bucket are drawn in a new order every epoch, batches are cut from one bucket after
 * the other and then drawn in random order themselves: every pair comes once, every bucket in proportion, and the sources of a batch are
 * of like length (but for the few batches that two buckets share). Batches of an epoch differ in size by one pair at most.
 */
export class BucketedEpochs {
  readonly batchesPerEpoch: number;
  /** Of each pair, its bucket. */
  private readonly bucketOf: Uint8Array;
  /** Pairs in lower buckets, by bucket. */
  private readonly bucketStarts: Uint32Array;
  private epoch = -1;
  private pairs: Uint32Array = new Uint32Array();
  private batches: Uint32Array = new Uint32Array();

  /**
   * @param lengths of the sources
   * @throws RangeError where there are none, or for a batch size that is none
   */
  constructor(
    lengths: Uint32Array,
    batchSize: number,
    private readonly seed: number,
    private readonly key: string,
  ) {
    if (lengths.length < 1) throw new RangeError('There are no pairs to train on.');
    if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`The batch size must be a whole number from 1, not ${batchSize}.`);
    }
    this.batchesPerEpoch = Math.ceil(lengths.length / batchSize);
    const edges = bucketEdges(lengths);
    this.bucketOf = Uint8Array.from(lengths, (length) => edges.findIndex((edge) => length <= edge));
    this.bucketStarts = new Uint32Array(edges.length + 1);
    for (const bucket of this.bucketOf) this.bucketStarts[bucket + 1]!++;
    for (let i = 1; i <= edges.length; i++) this.bucketStarts[i]! += this.bucketStarts[i - 1] as number;
  }

  /** Pairs of a batch counted from the start of training: at most the batch size, at least one. @throws RangeError */
  batch(index: number): Uint32Array {
    requireIndex(index);
    const batches = this.batchesPerEpoch;
    this.draw(Math.floor(index / batches));
    const place = this.batches[index % batches] as number;
    const end = (i: number): number => Math.floor((i * this.pairs.length) / batches);
    return this.pairs.subarray(end(place), end(place + 1));
  }

  private draw(epoch: number): void {
    if (epoch === this.epoch) return;
    const rng = createIndexedRng(this.seed, this.key, epoch);
    const next = Uint32Array.from(this.bucketStarts);
    this.pairs = new Uint32Array(this.bucketOf.length);
    for (const pair of shuffled(this.bucketOf.length, rng)) {
      this.pairs[next[this.bucketOf[pair] as number]!++] = pair;
    }
    this.batches = shuffled(this.batchesPerEpoch, rng);
    this.epoch = epoch;
  }
}

/** @throws RangeError */
export function requireIndex(index: number): void {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`There is no batch ${index}.`);
}

/** The longest length of each bucket, rising: quantiles, so that like lengths are in one bucket. */
function bucketEdges(lengths: Uint32Array): number[] {
  const sorted = Uint32Array.from(lengths).sort();
  const edges = Array.from({ length: mostBuckets }, (_, i) => {
    const last = Math.ceil(((i + 1) * sorted.length) / mostBuckets) - 1;
    return sorted[last] as number;
  });
  return [...new Set(edges)];
}
