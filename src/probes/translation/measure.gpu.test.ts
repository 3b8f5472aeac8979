import { expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { specialIds } from '../../data/contract/pairs.ts';
import { lengthPenalty } from '../../lib/beamSearch/lengthPenalty.ts';
import { Decoder, type DecodingSettings } from '../../nn/decoding/decoder.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { preparePairs } from '../../training/datasets/pairsDataset.ts';
import { checkConfig } from '../../training/loop/runSpec.ts';
import { probedRun } from '../../training/session/probeScheduler.ts';
import { lossesOf, testTrainer } from '../../training/testing/trainerCase.ts';
import type { DecodedSource, Translation, TranslationRequest } from './contract.ts';
import { measure } from './measure.ts';

const sizes = { cell: 'gru', hiddenSize: 12, batchSize: 8, embedding: { size: 6 }, optimizer: { learningRate: 0.02 } };
const config = checkConfig({ task: { id: 'reverse' }, attention: 'general', ...sizes });
const request: TranslationRequest = { text: 'abcd', beam: 3, alpha: 0.6 };

async function trained() {
  const trainer = await testTrainer(config, preparePairs(config, ''));
  onTestFinished(() => trainer.destroy());
  trainer.train(3);
  return trainer;
}
type Trained = Awaited<ReturnType<typeof trained>>;

async function probeOf(trainer: Trained) {
  const probe = await measure.make(probedRun(trainer));
  onTestFinished(() => probe.destroy());
  const { model } = trainer;
  return {
    /** Null where it only makes itself ready. */
    run: (changed: Partial<TranslationRequest> = {}) => probe.run(model, { ...request, ...changed }),
    async find(changed: Partial<TranslationRequest> = {}): Promise<Translation> {
      return ((await this.run(changed)) ?? (await this.run(changed))) as Translation;
    },
  };
}

/** What a decoder finds that shares the parameters. */
async function decodedAlone({ model, dataset }: Trained, { text, beam, alpha }: TranslationRequest) {
  const { data } = dataset.pairs as NonNullable<typeof dataset.pairs>;
  const decoder = await Decoder.create(model, { sentences: 1, beam, pruned: true });
  onTestFinished(() => decoder.destroy());
  const settings: DecodingSettings = {
    ...{ endToken: specialIds.end, maxLength: data.targetLength, attention: true },
    lengthPenalty: { kind: 'wu', alpha },
  };
  const [found] = await decoder.decode([{ source: data.read(text), prefix: [specialIds.start] }], settings);
  return found as NonNullable<typeof found>;
}

const numbersOf = (outputs: readonly Pick<DecodedSource['greedy'], 'logProb' | 'score' | 'ended' | 'attention'>[]) =>
  outputs.map(({ logProb, score, ended, attention }) => ({ logProb, score, ended, attention }));

it('should find what greedy search and beam search find when the parameters are the same', async () => {
  const trainer = await trained();
  const probe = await probeOf(trainer);
  for (const alpha of [0, 2]) {
    const found = await probe.find({ alpha });
    expect(found).toMatchObject({ text: 'abcd', problem: null, decoded: { beam: 3, alpha, maxLength: 21 } });
    const { outputs, greedy, steps, source } = found.decoded as DecodedSource;
    expect(source).toEqual(['a', 'b', 'c', 'd', '<end>']);
    const beam = await decodedAlone(trainer, { ...request, alpha });
    expect(numbersOf(outputs)).toEqual(numbersOf(beam.hypotheses));
    expect(outputs).toHaveLength(3);
    expect(steps.map((step) => step.map(({ symbol: _, ...node }) => node))).toEqual(beam.search.steps);
    const single = await decodedAlone(trainer, { ...request, alpha, beam: 1 });
    expect(numbersOf([greedy])).toEqual(numbersOf(single.hypotheses));
    for (const { symbols, text, ended, logProb, score, attention } of [...outputs, greedy]) {
      expect(score).toBe(logProb / lengthPenalty(symbols.length, { kind: 'wu', alpha }));
      expect(text).toBe((ended ? symbols.slice(0, -1) : symbols).join(''));
      expect(symbols.at(-1) === '<end>').toBe(ended);
      expect(attention.map(({ length }) => length)).toEqual(symbols.map(() => source.length));
    }
  }
});

it('should find what the parameters of its beginning give, and leave training alone, when training goes on', async () => {
  const [probed, alone] = [await trained(), await trained()];
  const probe = await probeOf(probed);
  const before = await probe.find();
  const running = probe.run();
  probed.train(10);
  expect(await running).toEqual(before);
  expect((await probe.find()).decoded?.greedy.logProb).not.toBe(before.decoded?.greedy.logProb);
  alone.train(10);
  expect(await lossesOf(probed, 4, 10)).toEqual(await lossesOf(alone, 4, 10));
});

it('should make itself ready first when another beam size is requested', async () => {
  const probe = await probeOf(await trained());
  expect(await probe.run()).toBeNull();
  expect((await probe.run())?.decoded?.outputs).toHaveLength(3);
  expect(await probe.run({ beam: 1 })).toBeNull();
  const { decoded } = (await probe.run({ beam: 1 })) as Translation;
  expect(decoded?.outputs).toEqual([decoded?.greedy]);
});

it('should read the first source of the validation set when none is typed, and refuse what it cannot read', async () => {
  const trainer = await trained();
  const probe = await probeOf(trainer);
  const first = trainer.dataset.pairs?.data.validationBatch(0).texts[0]?.source as string;
  expect(await probe.find({ text: '' })).toEqual(await probe.find({ text: first }));
  expect(await probe.find({ text: 'ab7' })).toEqual({
    ...{ text: 'ab7', decoded: null },
    problem: 'Write 3 to 20 letters from a to z, without “7”.',
  });
});

it('should refuse a model that reads no sources', () => {
  const shape: ModelShape = { cell: getCell('gru'), activation: 'tanh', layers: 1, hiddenSize: 4, vocabularySize: 5 };
  expect(measure.refusal?.(shape)).toMatch(/only an encoder–decoder/);
});
