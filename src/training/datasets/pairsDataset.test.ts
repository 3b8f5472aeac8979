import { describe, expect, it } from 'vitest';
import { getPairTask } from '../../data/pairs/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { pairRounds, preparePairs, windowsOf } from './pairsDataset.ts';

const B = 16;
const config = checkConfig({ task: { id: 'dates' }, batchSize: B, embedding: { size: 8 } });
const { sourceLength: S, targetLength: T } = getPairTask('dates').sizes() ?? { sourceLength: 0, targetLength: 0 };
const dataset = preparePairs(config, '');
const countScored = (targets: Uint32Array): number => targets.filter((target) => target !== ignoredTarget).length;

describe('a task with pairs, ready to train on', () => {
  it('should fill the windows of both sides when a batch is made', () => {
    expect(config.seqLength).toBe(T);
    for (const { ids, targets, source, scored } of [dataset.streams.window(0), dataset.streams.window(999)]) {
      expect([ids.length, targets.length, source?.ids.length, source?.lengths.length]).toEqual([
        T * B,
        T * B,
        S * B,
        B,
      ]);
      expect(scored).toBe(countScored(targets));
      expect(scored).toBeGreaterThan(B);
    }
  });

  it('should hand the decoder the symbol before each target when it is taught', () => {
    const { ids, targets } = dataset.streams.window(3);
    for (let i = B; i < T * B; i++) if (targets[i] !== ignoredTarget) expect(ids[i], `row ${i}`).toBe(targets[i - B]);
    expect(dataset.tokenizer.vocabulary[ids[0] as number]).toBe('<start>');
  });

  it('should come to every pair that is held back once when all rounds are scored', () => {
    const { data } = dataset.pairs ?? {};
    if (!data) throw new RangeError('no pairs');
    const { rounds, round } = pairRounds(data);
    const texts = Array.from({ length: rounds }, (_, i) => round(i).validation.flatMap((window) => window.texts ?? []));
    expect(texts.flat()).toHaveLength(data.validation);
    expect(round(0).validation.map(({ targets }) => targets)).toEqual(dataset.scoredTargets);
  });

  it('should make windows that most batches fit when pairs are of unlike lengths', () => {
    const { data } = dataset.pairs ?? {};
    if (!data) throw new RangeError('no pairs');
    const windows = windowsOf(data);
    expect(windows.length).toBeGreaterThan(2);
    for (const { sourceLength, seqLength } of windows) {
      expect(sourceLength).toBeLessThan(S);
      expect(seqLength).toBeLessThanOrEqual(T);
    }
    const batches = Array.from({ length: 100 }, (_, i) => data.trainingBatch(i));
    const fitting = batches.filter(({ longestSource, longestTarget }) =>
      windows.some((size) => longestSource <= size.sourceLength && longestTarget <= size.seqLength),
    );
    expect(fitting.length).toBeGreaterThan(70);
  });

  it('should know what who only counts symbols would get when it is compared', () => {
    expect(dataset.unigramLoss).toBeLessThan(Math.log(dataset.tokenizer.vocabulary.length));
    expect(dataset.chanceLoss).toBe(dataset.unigramLoss);
    // Between all symbols alike and one of a handful that is always right.
    expect(dataset.pairs?.chanceAccuracy).toBeGreaterThan(1 / dataset.tokenizer.vocabulary.length);
    expect(dataset.pairs?.chanceAccuracy).toBeLessThan(0.5);
    expect(dataset.unigramLoss).toBeGreaterThan(1);
  });

  it('should tell its pairs from others when a checkpoint goes on', () => {
    const other = preparePairs(checkConfig({ ...config, task: { id: 'reverse' } }), '');
    expect(other.textHash).not.toBe(dataset.textHash);
  });

  it('should open the pairs that its options ask for, and tell them from the others', () => {
    const numbers = { task: { id: 'numbers' }, batchSize: B, embedding: { size: 8 } };
    const toWords = preparePairs(checkConfig(numbers), '');
    const toDigits = preparePairs(checkConfig({ ...numbers, pairs: { direction: 'to-digits', language: 'de' } }), '');
    expect(toDigits.tokenizer.vocabulary).toHaveLength(13);
    expect(toDigits.streams.window(0).texts?.join()).toMatch(/tausend/);
    expect(toWords.streams.window(0).texts?.join()).toMatch(/^[\d,]+$/);
    expect(toDigits.textHash).not.toBe(toWords.textHash);
  });

  it('should refuse a configuration when its task has no pairs', () => {
    expect(() => preparePairs(checkConfig({ task: { id: 'recall' } }), '')).toThrow('the task recall has no pairs');
  });
});
