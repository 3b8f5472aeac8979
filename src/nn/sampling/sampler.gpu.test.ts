import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { largestError, randomParameters } from '../testing/gpuCase.ts';
import { chunk, referenceGreedy, type SampleChunk, singleVariants, softmax, testSampler } from '../testing/sampling.ts';
import { cellVariants, torchVariants } from '../testing/variants.ts';

const tolerance = 1e-4;

describe.each(singleVariants)('$kind', (variant) => {
  describe('at temperature 0', () => {
    // An activation is a line of a cell: the first will do.
    const firsts = cellVariants.filter(({ cell, activation }) => activation === (cell.activations[0] ?? 'tanh'));
    // The text of a cell is the same in both: each goes through one of them, those that are PyTorch's through both.
    const own = firsts.filter((_, i) => i % singleVariants.length === singleVariants.indexOf(variant));
    const cases = [
      ...own.map((each) => ({ ...each, layers: 2, hiddenSize: 7, vocabularySize: 70 })),
      ...torchVariants.map((each) => ({ ...each, layers: 1, hiddenSize: 12, vocabularySize: 300 })),
    ];

    it.each(cases)(
      '$name, L=$layers H=$hiddenSize V=$vocabularySize: the prompt, then what the reference finds likeliest',
      async (given) => {
        const shape: ModelShape = given;
        const V = shape.vocabularySize;
        const params = randomParameters(shape, createRng(3, `${shape.cell.id} ${shape.activation}`), 0.9);
        const prompt = [V - 1, 2, 65, 2];
        const { sampler, destroy } = await testSampler(shape, params, 16, variant);
        const sample = await sampler.run(chunk({ given: prompt, temperature: 0 }));
        const expected = referenceGreedy(shape, params, prompt, 16);
        expect([...sample.tokens]).toEqual(expected.tokens);
        expect([...sample.tokens.subarray(0, 3)]).toEqual(prompt.slice(1));
        sample.probabilities.forEach((p, i) => {
          expect(largestError(p, expected.probabilities[i] as Float64Array), `position ${i}`).toBeLessThan(tolerance);
        });
        destroy();
      },
    );
  });

  describe('in chunks', () => {
    const shape: ModelShape = {
      cell: getCell('lstm'),
      activation: 'tanh',
      layers: 2,
      hiddenSize: 9,
      vocabularySize: 21,
    };
    let own: Awaited<ReturnType<typeof testSampler>>;
    beforeAll(async () => {
      own = await testSampler(shape, randomParameters(shape, createRng(4), 0.9), 40, variant);
    });
    afterAll(() => own.destroy());
    const settings = { given: [3, 1, 4, 1, 5, 9], temperature: 0.9, topK: 15, topP: 0.95, seed: 7 };

    it('gives the text of one long run, and its probabilities, to the last bit', async () => {
      const whole = await own.sampler.run(chunk(settings));
      const tokens = [...settings.given];
      const probabilities: Float32Array[] = [];
      // Chunks that end within the prompt, at its end and after it.
      for (const steps of [2, 3, 1, 10, 16, 8]) {
        const position = probabilities.length;
        const given = tokens.slice(position, position + steps + 1);
        const part = await own.sampler.run(chunk({ ...settings, given, position, reset: position === 0 }), steps);
        expect(part.tokens.length).toBe(steps);
        tokens.splice(position + 1, steps, ...part.tokens);
        probabilities.push(...part.probabilities);
      }
      expect(tokens.slice(1)).toEqual([...whole.tokens]);
      expect(probabilities).toEqual([...whole.probabilities]);
    });

    it('says the same for the same seed, and something else for another', async () => {
      const { tokens } = await own.sampler.run(chunk(settings));
      expect((await own.sampler.run(chunk(settings))).tokens).toEqual(tokens);
      expect((await own.sampler.run(chunk({ ...settings, seed: 8 }))).tokens).not.toEqual(tokens);
    });

    it('leaves the parameters alone', async () => {
      const before = await own.model.readFlat('params');
      await own.sampler.run(chunk(settings));
      expect(await own.model.readFlat('params')).toEqual(before);
    });

    it('refuses a chunk that nothing begins, or too much', async () => {
      await expect(own.sampler.run(chunk({ given: [] }))).rejects.toThrow(RangeError);
      await expect(own.sampler.run(chunk({ given: [1, 2, 3, 4] }), 2)).rejects.toThrow(RangeError);
    });
  });

  /** Every logit is its bias, whatever came before: what is drawn is known to the last digit. */
  describe('a known distribution', () => {
    const logits = [-1, 2, 2, -3.5, 0.5, -8, 2, 1.25, -1, 0, -0.25, 1.75, -2];
    const V = logits.length;
    const draws = 4000;
    /** Where a threshold is looked for, a draw takes four times as long. */
    const fewer = 800;
    const shape: ModelShape = { cell: getCell('rnn'), activation: 'tanh', layers: 1, hiddenSize: 4, vocabularySize: V };
    let sampler: Awaited<ReturnType<typeof testSampler>>['sampler'];
    let destroy: () => void;

    beforeAll(async () => {
      const params = randomParameters(shape, createRng(9), 0.5);
      params['head.weight']?.fill(0);
      params['head.bias']?.set(logits);
      ({ sampler, destroy } = await testSampler(shape, params, 1000, variant));
    });
    afterAll(() => destroy());

    async function draw(settings: Partial<SampleChunk>, total = draws): Promise<number[]> {
      const tokens: number[] = [];
      while (tokens.length < total) {
        const position = tokens.length;
        const next = chunk({ ...settings, given: [tokens.at(-1) ?? 0], position, reset: position === 0 });
        tokens.push(...(await sampler.run(next, Math.min(1000, total - position))).tokens);
      }
      return tokens;
    }

    const count = (tokens: readonly number[]): number[] =>
      tokens.reduce(
        (counts, token) => counts.with(token, (counts[token] as number) + 1),
        logits.map(() => 0),
      );

    /** Σ (seen − expected)² / expected; what can't be drawn must not be. */
    function chiSquare(seen: readonly number[], p: ArrayLike<number>): number {
      const total = seen.reduce((a, b) => a + b, 0);
      return seen.reduce((sum, n, v) => {
        const expected = total * (p[v] as number);
        if (expected === 0) return n === 0 ? sum : Number.POSITIVE_INFINITY;
        return sum + (n - expected) ** 2 / expected;
      }, 0);
    }

    /** The softmax of the logits that `keep` lets through. */
    const restricted = (keep: (v: number) => boolean, temperature = 1): Float64Array =>
      softmax(
        logits.map((x, v) => (keep(v) ? x : Number.NEGATIVE_INFINITY)),
        temperature,
      );

    const likeliestFirst = [...logits.keys()].toSorted((a, b) => (logits[b] as number) - (logits[a] as number));

    // With 12 degrees of freedom one draw in 20 000 exceeds 42. The draws are the same each time.
    const bound = 42;

    it('is what comes back, at any temperature', async () => {
      const { probabilities } = await sampler.run(chunk({ temperature: 0.3, topK: 2 }), 3);
      for (const p of probabilities) expect(largestError(p, softmax(logits))).toBeLessThan(tolerance);
    });

    it('takes the lowest id of equals at temperature 0', async () => {
      expect([...(await sampler.run(chunk({ temperature: 0 }), 5)).tokens]).toEqual([1, 1, 1, 1, 1]);
    });

    it.each([1, 0.5, 2])('is drawn from as often as it says, at temperature %d', async (temperature) => {
      const seen = count(await draw({ temperature, seed: 21 }));
      expect(chiSquare(seen, softmax(logits, temperature))).toBeLessThan(bound);
    });

    it('is drawn from anew each time: neither the last draw nor another seed tells the next', async () => {
      const tokens = await draw({ seed: 33 });
      const p = softmax(logits);
      const other = await draw({ seed: 34 });
      const same = p.reduce((sum, x) => sum + x * x, 0);
      const deviation = Math.sqrt(draws * same * (1 - same));
      const repeats = tokens.filter((token, i) => i > 0 && token === tokens[i - 1]).length;
      const agreements = tokens.filter((token, i) => token === other[i]).length;
      expect(Math.abs(repeats - draws * same)).toBeLessThan(4 * deviation);
      expect(Math.abs(agreements - draws * same)).toBeLessThan(4 * deviation);
    });

    it.each([1, 2, 3, 5, 8, 12])('keeps the %d likeliest of it, and their equals', async (topK) => {
      const least = logits[likeliestFirst[topK - 1] as number] as number;
      const seen = count(await draw({ topK, seed: 5 }, fewer));
      expect(
        chiSquare(
          seen,
          restricted((v) => (logits[v] as number) >= least),
        ),
      ).toBeLessThan(bound);
    });

    it.each([0, V, V + 5])('keeps all of it with a top-k of %d', async (topK) => {
      expect(chiSquare(count(await draw({ topK, seed: 6 })), softmax(logits))).toBeLessThan(bound);
    });

    it.each([
      [0.01, 1],
      [0.3, 1],
      [0.7, 0.7],
      [0.85, 1],
      [0.95, 0.7],
      [0.999, 1],
    ])('keeps the fewest that hold %d of its mass, at temperature %d', async (topP, temperature) => {
      const p = softmax(logits, temperature);
      let mass = 0;
      const last = likeliestFirst.find((v) => {
        mass += p[v] as number;
        return mass >= topP;
      }) as number;
      const keep = (v: number): boolean => (logits[v] as number) >= (logits[last] as number);
      const seen = count(await draw({ topP, temperature, seed: 7 }, fewer));
      expect(chiSquare(seen, restricted(keep, temperature))).toBeLessThan(bound);
    });

    it('takes top-p of what top-k leaves', async () => {
      // The five likeliest are 2, 2, 2, 1.75 and 1.25; of these alone the first four hold 0.8.
      const kept = restricted((v) => (logits[v] as number) >= 1.25);
      const four = likeliestFirst.slice(0, 4).reduce((sum, v) => sum + (kept[v] as number), 0);
      const all = likeliestFirst.slice(0, 4).reduce((sum, v) => sum + (softmax(logits)[v] as number), 0);
      const topP = four - 0.01;
      expect(all).toBeLessThan(topP);
      const seen = count(await draw({ topK: 5, topP, seed: 8 }, fewer));
      expect(
        chiSquare(
          seen,
          restricted((v) => (logits[v] as number) >= 1.75),
        ),
      ).toBeLessThan(bound);
    });
  });

  describe('a vocabulary larger than a workgroup', () => {
    const vocabularySize = 500;
    const shape: ModelShape = { cell: getCell('rnn'), activation: 'tanh', layers: 1, hiddenSize: 4, vocabularySize };
    const logits = Float64Array.from({ length: vocabularySize }, () => 0);
    let own: Awaited<ReturnType<typeof testSampler>>;
    beforeEach(async () => {
      const rng = createRng(12);
      const params = randomParameters(shape, rng, 0.5);
      logits.forEach((_, v) => {
        logits[v] = Math.fround(rng.normal() * 0.05 - 40);
      });
      params['head.weight']?.fill(0);
      params['head.bias']?.set(logits);
      own = await testSampler(shape, params, 600, variant);
    });
    afterEach(() => own.destroy());

    it('keeps exactly its k likeliest', async () => {
      const { tokens } = await own.sampler.run(chunk({ topK: 20, seed: 2 }));
      const likeliest = [...logits.keys()]
        .toSorted((a, b) => (logits[b] as number) - (logits[a] as number))
        .slice(0, 20);
      expect([...new Set(tokens)].toSorted((a, b) => a - b)).toEqual(likeliest.toSorted((a, b) => a - b));
    });

    it('has its lowest id taken where all are alike, whichever invocation looks at it', async () => {
      const params = await own.model.readTensors('params');
      for (const first of [0, 70, 300]) {
        params['head.bias']?.fill(-5).fill(-4, first);
        own.model.setParameters(params);
        expect([...(await own.sampler.run(chunk({ temperature: 0 }), 3)).tokens]).toEqual([first, first, first]);
      }
    });
  });
});
