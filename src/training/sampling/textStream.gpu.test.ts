import { beforeAll, expect, it } from 'vitest';
import { defaultSampling } from '../../config/defaults.ts';
import type { SamplingConfig } from '../../config/settings/types.ts';
import { buildTokenizer, type Tokenizer } from '../../data/tokenizer.ts';
import { initialParameters } from '../../nn/init/init.ts';
import type { Model } from '../../nn/model.ts';
import { shapeOf } from '../../nn/networks/shapeOf.ts';
import { testModel } from '../../nn/testing/gpuCase.ts';
import type { SampledToken } from '../../protocol/run.ts';
import { smallConfig, wordText } from '../testing/trainerCase.ts';
import { TextStream } from './textStream.ts';

interface Sample {
  readonly id: number;
  readonly tokens: SampledToken[];
  readonly chunks: number;
  readonly done: boolean;
}

let model: Model;
let tokenizer: Tokenizer;

beforeAll(async () => {
  tokenizer = buildTokenizer(`${wordText(500)}\n`);
  const shape = shapeOf(smallConfig, tokenizer.vocabulary.length);
  const params = initialParameters(shape, smallConfig.init, 1);
  model = await testModel({ shape, seqLength: 2, batchSize: 1 }, params);
  return () => model.destroy();
});

/** A stream, and the samples that come out of it. */
async function open(settings: Partial<SamplingConfig>) {
  const samples = new Map<number, Sample>();
  const stream = await TextStream.create(
    model,
    tokenizer,
    { ...defaultSampling, ...settings },
    {
      start: (id) => samples.set(id, { id, tokens: [], chunks: 0, done: false }),
      tokens: (id, tokens, done) => {
        const before = samples.get(id) as Sample;
        samples.set(id, { id, tokens: [...before.tokens, ...tokens], chunks: before.chunks + 1, done });
      },
    },
  );
  const all = (): Sample[] => [...samples.values()];
  return {
    stream,
    all,
    text: (i: number) =>
      all()
        [i]?.tokens.map(({ char }) => char)
        .join('') ?? '',
  };
}

it('begins with the prompt and goes on for as many characters as asked for', async () => {
  const prompt = 'the white whale';
  const { stream, all, text } = await open({ prompt, length: 50 });
  while (await stream.advance(false));
  expect(all()).toHaveLength(1);
  const [{ tokens, done, chunks }] = all() as [Sample];
  expect(done).toBe(true);
  // 64 consumed characters in chunks of 32.
  expect(chunks).toBe(2);
  expect(tokens).toHaveLength(prompt.length + 50);
  expect(text(0).startsWith(prompt)).toBe(true);
  expect(tokens.map(({ fromPrompt }) => fromPrompt)).toEqual(tokens.map((_, i) => i < prompt.length));
  expect(tokens[0]).toMatchObject({ probability: 1, top: [] });
  for (const { char, probability, top } of tokens.slice(1)) {
    expect(top).toHaveLength(5);
    expect(top.map((entry) => entry.probability)).toEqual(
      top.map((entry) => entry.probability).toSorted((a, b) => b - a),
    );
    const listed = top.find((entry) => entry.char === char);
    if (listed) expect(listed.probability).toBe(probability);
    else expect(probability).toBeLessThanOrEqual(top[4]?.probability as number);
  }
  stream.destroy();
});

it.each([31, 32, 33, 70])('takes a prompt of %d characters, longer than a chunk or not', async (length) => {
  const prompt = wordText(length, 4);
  const { stream, text } = await open({ prompt, length: 10 });
  while (await stream.advance(false));
  expect(text(0).slice(0, length)).toBe(prompt);
  expect(text(0)).toHaveLength(length + 10);
  stream.destroy();
});

it('begins an empty prompt, and one of unknown characters, with a line break that it does not show', async () => {
  for (const prompt of ['', '鯨']) {
    const { stream, all, text } = await open({ prompt, length: 20 });
    while (await stream.advance(false));
    expect(text(0)).toHaveLength(20);
    expect(all()[0]?.tokens.every(({ fromPrompt, top }) => !fromPrompt && top.length === 5)).toBe(true);
    stream.destroy();
  }
});

it('says the same for the same seed, and something new with each sample that follows', async () => {
  const first = await open({ length: 20, seed: 3 });
  const second = await open({ length: 20, seed: 3 });
  for (let i = 0; i < 3; i++) {
    await first.stream.advance(true);
    await second.stream.advance(true);
  }
  expect([0, 1, 2].map(first.text)).toEqual([0, 1, 2].map(second.text));
  expect(new Set([0, 1, 2].map(first.text)).size).toBe(3);
  first.stream.destroy();
  second.stream.destroy();
});

it('stops after a sample unless it is to go on, and draws nothing while it is off', async () => {
  const { stream, all } = await open({ length: 5 });
  expect(await stream.advance(false)).toBe(true);
  expect(await stream.advance(false)).toBe(false);
  expect(await stream.advance(true)).toBe(true);
  stream.update({ ...defaultSampling, length: 5, enabled: false });
  expect(await stream.advance(true)).toBe(false);
  expect(all()).toHaveLength(2);
  stream.destroy();
});

it('begins anew when prompt, seed or length change, and goes on when the temperature does', async () => {
  const { stream, all } = await open({ length: 100, prompt: 'the' });
  const settings = { ...defaultSampling, length: 100, prompt: 'the' };
  await stream.advance(true);
  stream.update({ ...settings, temperature: 0 });
  await stream.advance(true);
  expect(all().map(({ chunks }) => chunks)).toEqual([2]);
  stream.update({ ...settings, prompt: 'whale' });
  await stream.advance(true);
  stream.restart();
  await stream.advance(true);
  expect(all().map(({ chunks, done }) => [chunks, done])).toEqual([
    [2, false],
    [1, false],
    [1, false],
  ]);
  const [, second, third] = all();
  expect(second?.tokens).toEqual(third?.tokens);
  stream.destroy();
});

it('throws away what was being drawn when it is told to begin anew', async () => {
  const { stream, all } = await open({ length: 100 });
  await stream.advance(true);
  const chunk = stream.advance(true);
  expect(await stream.advance(true)).toBe(false);
  stream.restart();
  await chunk;
  expect(all().map(({ chunks }) => chunks)).toEqual([1]);
  stream.destroy();
});
