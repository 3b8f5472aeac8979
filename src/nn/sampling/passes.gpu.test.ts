import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import type { Model } from '../model.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { largestError, randomParameters } from '../testing/gpuCase.ts';
import { chunk, referenceGreedy, samplingModel, testSampler } from '../testing/sampling.ts';
import { wirings } from '../testing/wirings.ts';
import { fused } from './fused.ts';
import type { SequenceChunk } from './method.ts';
import { byPasses } from './passes.ts';
import { Sampler } from './sampler.ts';

const tolerance = 1e-4;
const V = 30;
const steps = 16;
const sequences = 5;
const settings = { temperature: 0.9, topK: 12, topP: 0.95 };

/** A prompt and a seed of its own for each. */
const requests = (): SequenceChunk[] =>
  Array.from({ length: sequences }, (_, n) => {
    const rng = createRng(n, 'prompt');
    const given = Array.from({ length: 1 + 2 * n }, () => Math.floor(rng.uniform() * V));
    return { given, position: 0, reset: true, seed: 1000 + 17 * n };
  });

describe('a plain stack', () => {
  const shape: ModelShape = { cell: getCell('lstm'), activation: 'tanh', layers: 2, hiddenSize: 21, vocabularySize: V };
  let model: Model;
  let own: Sampler;
  let known: Sampler;
  beforeAll(async () => {
    model = await samplingModel(shape, randomParameters(shape, createRng(6, 'plain'), 0.9));
    const options = { sequences, steps, probabilities: true };
    own = await Sampler.create(model, { ...options, method: byPasses });
    known = await Sampler.create(model, { ...options, method: fused });
  });
  afterAll(() => {
    for (const sampler of [own, known]) sampler.destroy();
    model.destroy();
  });

  it('should get the text that the sampler of plain stacks draws from the same seeds', async () => {
    const expected = await known.run(requests(), settings);
    const sampled = await own.run(requests(), settings);
    expect(sampled.map(({ tokens }) => [...tokens])).toEqual(expected.map(({ tokens }) => [...tokens]));
    sampled.forEach(({ probabilities }, n) => {
      probabilities.forEach((p, i) => {
        expect(largestError(p, expected[n]?.probabilities[i] ?? [])).toBeLessThan(tolerance);
      });
    });
  });

  it('should go on from where a chunk ended, and begin anew with one text alone', async () => {
    const whole = (await own.run(requests(), settings)).map(({ tokens }) => [...tokens]);
    const first = (await own.run(requests(), settings, 10)).map(({ tokens }) => [...tokens]);
    const texts = requests().map(({ given }, n) => [given[0] as number, ...(first[n] as number[])]);
    const again = requests().map((request, n): SequenceChunk => {
      if (n === 2) return request;
      return { ...request, given: (texts[n] as number[]).slice(10), position: 10, reset: false };
    });
    const second = (await own.run(again, settings, 6)).map(({ tokens }) => [...tokens]);
    second.forEach((tokens, n) => {
      expect(tokens).toEqual(n === 2 ? whole[n]?.slice(0, 6) : whole[n]?.slice(10));
    });
  });

  it('should refuse what the other refuses', async () => {
    await expect(own.run([], settings)).rejects.toThrow(RangeError);
    await expect(own.run(requests(), settings, steps + 1)).rejects.toThrow(RangeError);
    await expect(Sampler.create(model, { sequences: 0, method: byPasses })).rejects.toThrow(RangeError);
  });

  it('should be drawn by the other by default', async () => {
    const sampler = await Sampler.create(model, { sequences: 1, steps });
    expect(sampler.method).toBe(fused);
    sampler.destroy();
  });
});

describe.each(wirings.filter(([, { features }]) => features === undefined))('%s', (_, wiring) => {
  it('should give the prompt, then what the reference finds likeliest', async () => {
    const sizes = { activation: 'tanh', layers: 3, hiddenSize: 7, vocabularySize: 70 } as const;
    const shape: ModelShape = { ...sizes, ...wiring, cell: getCell('gru') };
    const params = randomParameters(shape, createRng(3, 'wired'), 0.9);
    const prompt = [69, 2, 65, 2];
    const { sampler, destroy } = await testSampler(shape, params, steps);
    const sample = await sampler.run(chunk({ given: prompt, temperature: 0 }));
    const expected = referenceGreedy(shape, params, prompt, steps);
    expect([...sample.tokens]).toEqual(expected.tokens);
    sample.probabilities.forEach((p, i) => {
      expect(largestError(p, expected.probabilities[i] as Float64Array), `position ${i}`).toBeLessThan(tolerance);
    });
    destroy();
  });
});
