import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { GpuError } from '../../gpu/errors.ts';
import { createRng } from '../../lib/rng.ts';
import type { Model } from '../model.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { bits, randomParameters } from '../testing/gpuCase.ts';
import { samplingModel, singleVariants, softmax } from '../testing/sampling.ts';
import { torchCells } from '../testing/variants.ts';
import type { SamplingSettings, SequenceChunk } from './method.ts';
import type { SamplingVariant } from './plan.ts';
import { maxSequences, type SampledSequence, Sampler } from './sampler.ts';

const variants: SamplingVariant[] = [...singleVariants, { kind: 'rows', R: 2 }, { kind: 'rows', R: 4 }];
const V = 30;
const steps = 12;
const settings: SamplingSettings = { temperature: 0.9, topK: 12, topP: 0.95 };

/** A prompt of 1 to 11 tokens and a seed of its own for each. */
const requests = (count: number): SequenceChunk[] =>
  Array.from({ length: count }, (_, n) => {
    const rng = createRng(n, 'prompt');
    const given = Array.from({ length: 1 + (n % 11) }, () => Math.floor(rng.uniform() * V));
    return { given, position: 0, reset: true, seed: 1000 + 17 * n };
  });

const exact = ({ tokens, probabilities }: SampledSequence) => ({
  tokens: [...tokens],
  probabilities: probabilities.map((p) => [...bits(p)]),
});

/** What each of them says alone: a sampler of one sequence, as a GPU or a software adapter would run it. */
async function alone(model: Model, chunks: readonly SequenceChunk[], kind: SamplingVariant['kind']) {
  const variant = { kind, R: 1 };
  const single = await Sampler.create(model, { sequences: 1, steps, probabilities: true, variant });
  const all: ReturnType<typeof exact>[] = [];
  for (const chunk of chunks) all.push(exact((await single.run([chunk], settings))[0] as SampledSequence));
  single.destroy();
  return all;
}

const shapes: ModelShape[] = torchCells.map((cell, i) => ({
  cell,
  activation: 'tanh',
  layers: 1 + (i % 2),
  hiddenSize: 21,
  vocabularySize: V,
}));

describe.each(shapes)('$cell.id, L=$layers', (shape) => {
  let model: Model;
  const expected: Partial<Record<SamplingVariant['kind'], ReturnType<typeof exact>[]>> = {};
  const most = requests(64);
  beforeAll(async () => {
    model = await samplingModel(shape, randomParameters(shape, createRng(6, shape.cell.id), 0.9));
    for (const { kind } of singleVariants) expected[kind] = await alone(model, most, kind);
  });
  afterAll(() => model.destroy());

  describe.each(variants)('$kind, $R a workgroup', (variant) => {
    const open = (sequences: number, kept = true) =>
      Sampler.create(model, { sequences, steps, probabilities: kept, variant });

    it.each([1, 7, 64])('%d at once say what each says alone, to the last bit', async (count) => {
      const sampler = await open(count);
      const together = await sampler.run(most.slice(0, count), settings);
      expect(together.map(exact)).toEqual(expected[variant.kind]?.slice(0, count));
      sampler.destroy();
    });

    it('say it in chunks too, of odd and even lengths, and in any order', async () => {
      const sampler = await open(7);
      const mine = most.slice(20, 27).reverse();
      const tokens = mine.map(({ given }) => [...given]);
      let position = 0;
      for (const length of [3, 1, 2, 5, 1]) {
        const chunks = mine.map(({ seed }, n) => {
          const given = tokens[n]?.slice(position, position + length + 1) as number[];
          return { given, position, reset: position === 0, seed };
        });
        const sampled = await sampler.run(chunks, settings, length);
        sampled.forEach((part, n) => {
          tokens[n]?.splice(position + 1, length, ...part.tokens);
        });
        position += length;
      }
      expect(tokens.map((ids) => ids.slice(1))).toEqual(
        expected[variant.kind]
          ?.slice(20, 27)
          .reverse()
          .map((sample) => sample.tokens),
      );
      sampler.destroy();
    });

    it('say it where fewer are drawn than there is room for, and where no probabilities are kept', async () => {
      const sampler = await open(9, false);
      for (const count of [9, 3, 1]) {
        const sampled = await sampler.run(most.slice(0, count), settings);
        const ids = expected[variant.kind]?.slice(0, count).map(({ tokens }) => tokens);
        expect(sampled.map(({ tokens }) => [...tokens])).toEqual(ids);
        expect(sampled.every(({ probabilities }) => probabilities.length === 0)).toBe(true);
      }
      sampler.destroy();
    });

    it('differ where seed or prompt do, and only there', async () => {
      const sampler = await open(5);
      const [first] = requests(1) as [SequenceChunk];
      const chunks = [first, { ...first, seed: 5 }, first, { ...first, given: [9, 9] }, { ...first, seed: 6 }];
      const texts = (await sampler.run(chunks, settings)).map(({ tokens }) => tokens.join());
      expect(texts[2]).toBe(texts[0]);
      expect(new Set(texts).size).toBe(4);
      sampler.destroy();
    });
  });
});

describe('sequences of a known distribution', () => {
  const logits = [-1, 2, 0.5, -3.5, 1.25, 0];
  const vocabularySize = logits.length;
  const shape: ModelShape = { cell: getCell('rnn'), activation: 'tanh', layers: 1, hiddenSize: 4, vocabularySize };
  const p = softmax(logits);
  let model: Model;
  beforeAll(async () => {
    const params = randomParameters(shape, createRng(9), 0.5);
    params['head.weight']?.fill(0);
    params['head.bias']?.set(logits);
    model = await samplingModel(shape, params);
  });
  afterAll(() => model.destroy());

  it.each(variants)(
    'draw from it together as often as it says, and none follows another: $kind, $R',
    async (variant) => {
      const sequences = 64;
      const sampler = await Sampler.create(model, { sequences, steps: 60, variant });
      const chunks = Array.from({ length: sequences }, (_, seed) => ({ given: [0], position: 0, reset: true, seed }));
      const plain = { temperature: 1, topK: 0, topP: 1 };
      const drawn = (await sampler.run(chunks, plain)).map(({ tokens }) => [...tokens]);
      const all = drawn.flat();
      const chiSquare = p.reduce((sum, share, v) => {
        const seen = all.filter((token) => token === v).length;
        return sum + (seen - share * all.length) ** 2 / (share * all.length);
      }, 0);
      // With 5 degrees of freedom one draw in 20 000 exceeds 28. The draws are the same each time.
      expect(chiSquare).toBeLessThan(28);
      const same = p.reduce((sum, share) => sum + share * share, 0);
      const pairs = (sequences - 1) * 60;
      const agreements = drawn
        .slice(1)
        .reduce((sum, tokens, n) => sum + tokens.filter((token, i) => token === drawn[n]?.[i]).length, 0);
      expect(Math.abs(agreements - pairs * same)).toBeLessThan(4 * Math.sqrt(pairs * same * (1 - same)));
      sampler.destroy();
    },
  );

  it.each([0, -1, 1.5, Number.NaN, maxSequences + 1])('are refused in a number of %d', async (sequences) => {
    await expect(Sampler.create(model, { sequences })).rejects.toThrow(
      new RangeError(`1 to 65535 sequences can be drawn at once, not ${sequences}`),
    );
  });

  it('are refused where a buffer would be larger than the GPU allows', async () => {
    const steps = 2 ** 24;
    const opening = Sampler.create(model, { sequences: maxSequences, steps, probabilities: true });
    const error = await opening.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GpuError);
    expect(error).toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(/TiB.* allows .*GiB a buffer/),
    });
  });

  it('are refused beyond those there is room for, and in chunks that nothing begins, or too much', async () => {
    const sampler = await Sampler.create(model, { sequences: 2, steps: 3 });
    const [one, two, three] = requests(3) as [SequenceChunk, SequenceChunk, SequenceChunk];
    const plain = { ...settings };
    await expect(sampler.run([one, two, three], plain)).rejects.toThrow('a chunk takes 1 to 2 sequences, not 3');
    await expect(sampler.run([], plain)).rejects.toThrow('a chunk takes 1 to 2 sequences, not 0');
    await expect(sampler.run([one], plain, 4)).rejects.toThrow('a chunk has 1 to 3 steps, not 4');
    await expect(sampler.run([one, { ...two, given: [] }], plain)).rejects.toThrow(RangeError);
    await expect(sampler.run([one, { ...two, given: [1, 2, 3, 4, 5] }], plain)).rejects.toThrow(RangeError);
    sampler.destroy();
  });
});
