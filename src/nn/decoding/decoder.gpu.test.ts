import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { beamSearch } from '../../lib/beamSearch/search.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { plainStepUniforms } from '../optim/stepUniforms.ts';
import {
  caseOf,
  decoderOf,
  drawSources,
  END,
  inputsOf,
  modelOf,
  nextLogProbs,
  oneLayer,
  readTexts,
  START,
  settings,
  teacherForced,
  twoLayers,
  wholeOf,
} from '../testing/decoding.ts';
import { type EncoderDecoderShape, encoderDecoders, S } from '../testing/encoderDecoders.ts';
import { largestError, readRows } from '../testing/gpuCase.ts';
import type { Decoded } from './decoder.ts';

describe('an encoder–decoder', () => {
  it.each(encoderDecoders)(
    'should be decoded as beam search over the reference does it, with its attention, when it is %s',
    async (name, shape) => {
      const { rng, params } = caseOf(name, shape);
      const inputs = inputsOf(shape, rng);
      const decoder = await decoderOf(await modelOf(shape, params, S), inputs.length, 3, true);
      const found = await decoder.decode(inputs, { ...settings, attention: true });
      for (const [n, input] of inputs.entries()) {
        const expected = await beamSearch(nextLogProbs(shape, params, input), { ...settings, beamSize: 3 });
        const { hypotheses, search } = found[n] as Decoded;
        expect(hypotheses.map(wholeOf)).toEqual(expected.finished.map(({ tokens }) => tokens));
        const record = (steps: typeof search.steps) =>
          steps.map((step) => step.map(({ parent, token, outcome }) => [parent, token, outcome]));
        expect(record(search.steps)).toEqual(record(expected.steps));
        for (const hypothesis of hypotheses) {
          const tokens = wholeOf(hypothesis);
          expect(Math.abs(hypothesis.logProb - teacherForced(shape, params, input, tokens))).toBeLessThan(1e-5);
          const read = readTexts(shape, params, [{ ...input, ids: [START, ...tokens.slice(0, -1)] }]);
          const weights = read.pass.kept.get('attention') as Float64Array | undefined;
          expect(hypothesis.attention.length).toBe(weights ? tokens.length : 0);
          for (const [t, own] of hypothesis.attention.entries()) {
            expect(own.length).toBe(read.S);
            expect(largestError(own, (weights as Float64Array).slice(t * read.S, (t + 1) * read.S))).toBeLessThan(1e-5);
          }
        }
      }
    },
  );

  it.each(encoderDecoders)(
    'should be decoded to the most probable token of each step when the beam is 1 and it is %s',
    async (name, shape) => {
      const { rng, params } = caseOf(name, shape);
      const inputs = inputsOf(shape, rng);
      const decoder = await decoderOf(await modelOf(shape, params, S), inputs.length, 1);
      const found = await decoder.decode(inputs, settings);
      for (const [n, input] of inputs.entries()) {
        const next = nextLogProbs(shape, params, input);
        const tokens: number[] = [];
        while (tokens.length < settings.maxLength && tokens.at(-1) !== END) {
          const [row] = (await next([tokens])) as [Float64Array];
          tokens.push(row.indexOf(Math.max(...row)));
        }
        expect(found[n]?.hypotheses.map(wholeOf)).toEqual([tokens]);
      }
    },
  );

  it.each([
    ['one layer', oneLayer],
    ['two layers', twoLayers],
  ] as const)('should score hypotheses as its own training pass does when it has %s', async (name, shape) => {
    const { rng, params } = caseOf(name, shape);
    const inputs = inputsOf(shape, rng);
    const T = settings.maxLength;
    const B = inputs.length;
    const model = await modelOf(shape, params, S, { T, B });
    const decoder = await decoderOf(model, B, 2);
    const found = await decoder.decode(inputs, settings);
    const sources = Uint32Array.from({ length: S * B }, (_, row) => inputs[row % B]?.source[Math.floor(row / B)] ?? 0);
    const lengths = Uint32Array.from(inputs, ({ source }) => source.length);
    for (const [n, { hypotheses }] of found.entries()) {
      expect(hypotheses.length).toBe(2);
      for (const hypothesis of hypotheses) {
        const tokens = wholeOf(hypothesis);
        const ids = new Uint32Array(T * B);
        const targets = new Uint32Array(T * B).fill(ignoredTarget);
        tokens.forEach((token, t) => {
          ids[t * B + n] = t === 0 ? START : (tokens[t - 1] as number);
          targets[t * B + n] = token;
        });
        const uniforms = plainStepUniforms(tokens.length);
        model.differentiate({ ids, targets, source: { ids: sources, lengths }, uniforms });
        const [row] = await readRows(model, 0, 1);
        expect(Math.abs(hypothesis.logProb + (row?.loss as number) * tokens.length)).toBeLessThan(1e-5);
      }
    }
  });

  it('should find the best of all outputs when the beam has room for all of them', async () => {
    const V = 4;
    const [B, beam, maxLength] = [24, 40, 3];
    const words = [1, 2, 3];
    const read = words.flatMap((a) => words.map((b) => [a, b] as const));
    for (const [id, attention] of [
      ['lstm', 'general'],
      ['gru', 'additive'],
    ] as const) {
      const layer = { cell: getCell(id), hiddenSize: 5, bidirectional: false };
      const shape: EncoderDecoderShape = {
        ...{ cell: layer.cell, activation: 'tanh', layers: 1, hiddenSize: 5, vocabularySize: V },
        embedding: { size: 3, tied: false },
        encoder: { layers: [layer], symbols: 5, embedding: 3, attention },
      };
      const model = await modelOf(shape, caseOf(id, shape).params, 3);
      const decoder = await decoderOf(model, B, beam);
      for (let drawn = 0; drawn < 5; drawn++) {
        const { rng, params } = caseOf(`${id} ${drawn}`, shape);
        const lengths = Array.from({ length: B }, (_, n) => 1 + (n % 3));
        const inputs = drawSources(rng, lengths, 5).map((source) => ({ source, prefix: [START] }));
        const texts = inputs.flatMap(({ source }) => read.map(([a, b]) => ({ source, ids: [START, a, b] })));
        const { logProbs } = readTexts(shape, params, texts);
        model.setParameters(params);
        for (const alpha of [0, 0.6, 1]) {
          const found = await decoder.decode(inputs, {
            endToken: END,
            maxLength,
            lengthPenalty: { kind: 'wu', alpha },
          });
          found.forEach(({ hypotheses }, n) => {
            const all = new Map<string, number>();
            read.forEach(([a, b], i) => {
              const [first, second, third] = [0, 1, 2].map((t) => logProbs(n * read.length + i, t)) as Float64Array[];
              const add = (tokens: readonly number[]): void => {
                const steps = [first, second, third] as Float64Array[];
                const sum = tokens.reduce(
                  (total, token, t) => total + ((steps[t] as Float64Array)[token] as number),
                  0,
                );
                all.set(tokens.join(), sum / ((5 + tokens.length) / 6) ** alpha);
              };
              add([END]);
              add([a, END]);
              for (const c of [END, ...words]) add([a, b, c]);
            });
            expect(all.size).toBe(beam);
            const ranked = [...all.entries()].sort(([, a], [, b]) => b - a);
            expect(wholeOf(hypotheses[0] as Decoded['hypotheses'][number]).join()).toBe(ranked[0]?.[0]);
            expect(new Set(hypotheses.map((one) => wholeOf(one).join())).size).toBe(beam);
            hypotheses.forEach((one, i) => {
              expect(Math.abs(one.score - (all.get(wholeOf(one).join()) as number))).toBeLessThan(1e-5);
              expect(Math.abs(one.score - (ranked[i]?.[1] as number))).toBeLessThan(1e-5);
            });
          });
        }
      }
    }
  });

  it.each([
    ['one layer', oneLayer],
    ['two layers', twoLayers],
  ] as const)(
    'should give a sentence the same to the last bit when it is decoded alone and has %s',
    async (name, shape) => {
      const { rng, params } = caseOf(name, shape);
      // Large enough to make sentences unlike each other.
      const large = Object.fromEntries(Object.entries(params).map(([of, values]) => [of, values.map((x) => 4 * x)]));
      const lengths = [4, 1, S, 2, 3, S];
      const inputs = drawSources(rng, lengths, shape.encoder.symbols).map((source) => ({ source, prefix: [START] }));
      const decoder = await decoderOf(await modelOf(shape, large, S), inputs.length, 2, true);
      const long = { ...settings, maxLength: 9, attention: true };
      const together = await decoder.decode(inputs, long);
      // Some are over before others.
      expect(new Set(together.map(({ search }) => search.steps.length)).size).toBeGreaterThan(1);
      for (const [n, input] of inputs.entries()) expect(await decoder.decode([input], long)).toEqual([together[n]]);
    },
  );

  it('should give the same to the last bit when longer sources have room', async () => {
    const { rng, params } = caseOf('room', twoLayers);
    const inputs = inputsOf(twoLayers, rng);
    const [exact, roomy] = await Promise.all(
      [S, S + 5].map(async (length) => {
        const decoder = await decoderOf(await modelOf(twoLayers, params, length), inputs.length, 3);
        return decoder.decode(inputs, { ...settings, attention: true });
      }),
    );
    expect(roomy).toEqual(exact);
  });
});
