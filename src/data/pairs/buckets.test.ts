import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BucketedEpochs } from './buckets.ts';

const epochsOf = (lengths: readonly number[], batchSize: number, seed = 1) =>
  new BucketedEpochs(Uint32Array.from(lengths), batchSize, seed, 'test');
const epoch = (epochs: BucketedEpochs, index: number) =>
  Array.from({ length: epochs.batchesPerEpoch }, (_, i) => [...epochs.batch(index * epochs.batchesPerEpoch + i)]);

describe('BucketedEpochs', () => {
  it('should come to every pair once an epoch, in batches of like size, when lengths and sizes are any', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 40 }), fc.nat(3), (all, batchSize, index) => {
        const batches = epoch(epochsOf(all, batchSize), index);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(all.map((_, i) => i));
        const sizes = batches.map((batch) => batch.length);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(batchSize);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('should put sources of like length together when there are many', () => {
    const lengths = Array.from({ length: 1600 }, (_, i) => 1 + (i % 40));
    const batches = epoch(epochsOf(lengths, 20), 0);
    const ranges = batches.map((batch) => {
      const own = batch.map((pair) => lengths[pair] as number);
      return Math.max(...own) - Math.min(...own);
    });
    // Eight buckets of five lengths; all batches lie in one, since 200 pairs of a bucket are ten batches.
    expect(Math.max(...ranges)).toBeLessThanOrEqual(4);
    const longest = batches.map((batch) => Math.max(...batch.map((pair) => lengths[pair] as number)));
    expect(longest).not.toEqual(longest.toSorted((a, b) => a - b));
    for (let edge = 5; edge <= 40; edge += 5) {
      expect(longest.filter((length) => length > edge - 5 && length <= edge)).toHaveLength(10);
    }
  });

  it('should draw other batches when the epoch or the seed is another, and the same when they are neither', () => {
    const lengths = Array.from({ length: 64 }, (_, i) => 1 + (i % 3));
    const epochs = epochsOf(lengths, 8);
    const first = epoch(epochs, 0);
    expect(epoch(epochs, 1)).not.toEqual(first);
    expect(epoch(epochs, 0)).toEqual(first);
    expect(epoch(epochsOf(lengths, 8, 2), 0)).not.toEqual(first);
    expect(epoch(epochsOf(lengths, 8), 0)).toEqual(first);
  });
});
