import { describe, expect, it } from 'vitest';
import { validationWindows } from '../../data/batchStreams.ts';
import { MarkovModels } from '../../data/markov.ts';
import { prepareDataset } from '../datasets/dataset.ts';
import { wordText } from '../testing/words.ts';
import { markovLosses } from './markov.ts';

const atOnce = async (): Promise<void> => {};

describe('markovLosses', () => {
  const dataset = prepareDataset(wordText(6000), 4, 10);
  const source = () => ({
    train: dataset.train as Uint16Array,
    validation: dataset.validation,
    vocabularySize: dataset.tokenizer.vocabulary.length,
  });

  it('falls with what is remembered, on words, and begins near letter frequencies', async () => {
    const losses = (await markovLosses(source(), 4, atOnce, () => true)) as number[];
    expect(losses).toHaveLength(6);
    expect(Math.abs((losses[0] as number) - dataset.unigramLoss)).toBeLessThan(0.2);
    expect(losses[1]).toBeLessThan(losses[0] as number);
    expect(losses[2]).toBeLessThan(losses[1] as number);
    expect(losses[5]).toBeLessThan(1);
  });

  it('is the mean over the targets, each after the characters of its own lane', async () => {
    const ids = Uint16Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0);
    const validation = validationWindows(ids, 2, 3, 4);
    const train = Uint16Array.of(0, 1, 2, 0, 1, 1, 2, 0);
    const losses = (await markovLosses({ train, validation, vocabularySize: 3 }, 2, atOnce, () => true)) as number[];
    const models = new MarkovModels(3);
    // Lanes of 5 predictions: 0 1 2 0 1 → 2, and 2 0 1 2 → 0.
    const streams = [ids.slice(0, 6), ids.slice(5)];
    const contexts = streams.flatMap((lane) =>
      Array.from({ length: lane.length - 1 }, (_, t) => ({
        context: [...lane.slice(Math.max(0, t - 4), t + 1)].reverse(),
        target: lane[t + 1] as number,
      })),
    );
    for (const { context } of contexts) models.watch(context);
    models.count(train, 0, train.length);
    losses.forEach((loss, order) => {
      const each = contexts.map(
        ({ context, target }) => -Math.log(models.probabilities(context, target)[order] as number),
      );
      expect(loss).toBeCloseTo(each.reduce((a, b) => a + b, 0) / each.length, 12);
    });
  });

  it('rests between slices, and ends when nobody wants it', async () => {
    let rests = 0;
    const train = new Uint16Array(3 * 2 ** 14).fill(1);
    const of = { ...source(), train };
    await markovLosses(
      of,
      4,
      async () => void rests++,
      () => true,
    );
    expect(rests).toBe(3);
    expect(await markovLosses(of, 4, atOnce, () => false)).toBeNull();
  });
});
