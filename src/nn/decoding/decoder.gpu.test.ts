import { describe, expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import type { LengthPenalty } from '../../lib/beamSearch/lengthPenalty.ts';
import { beamSearch } from '../../lib/beamSearch/search.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { createRng, type Rng } from '../../lib/rng.ts';
import type { Model } from '../model.ts';
import { networkOf } from '../networks/index.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { plainStepUniforms } from '../optim/stepUniforms.ts';
import type { Tensors } from '../reference/types.ts';
import { decodingModel, drawSources, logSoftmax, nextLogProbs, readTexts, teacherForced } from '../testing/decoding.ts';
import { type EncoderDecoderShape, encoderDecoders, S } from '../testing/encoderDecoders.ts';
import { largestError, readRows } from '../testing/gpuCase.ts';
import { drawParameters } from '../testing/tinyNetwork.ts';
import { wirings } from '../testing/wirings.ts';
import { type Decoded, Decoder, type DecodingSettings } from './decoder.ts';

const [END, START] = [0, 1];
const wu = (alpha: number): LengthPenalty => ({ kind: 'wu', alpha });
const settings: DecodingSettings = { endToken: END, maxLength: 5, lengthPenalty: wu(0.6) };

/** Sources of one symbol, of the whole window, and between. */
const inputsOf = (shape: EncoderDecoderShape, rng: Rng) =>
  drawSources(rng, [3, S, 1], shape.encoder.symbols).map((source) => ({ source, prefix: [START] }));

async function decoderOf(model: Model, sentences: number, beam: number, pruned = false): Promise<Decoder> {
  const decoder = await Decoder.create(model, { sentences, beam, pruned });
  onTestFinished(() => decoder.destroy());
  return decoder;
}

async function modelOf(...of: Parameters<typeof decodingModel>): Promise<Model> {
  const model = await decodingModel(...of);
  onTestFinished(() => model.destroy());
  return model;
}

/** Tokens with `<end>`. */
const wholeOf = ({ tokens, ended }: Decoded['hypotheses'][number]): readonly number[] =>
  ended ? [...tokens, END] : tokens;

const caseOf = (name: string, shape: ModelShape): { rng: Rng; params: Tensors } => {
  const rng = createRng(5, name);
  return { rng, params: drawParameters(networkOf(shape), rng) };
};

const [oneLayer, twoLayers] = ['attention general, an LSTM', 'attention additive, two layers of a GRU'].map(
  (name) => encoderDecoders.find(([own]) => own === name)?.[1] as EncoderDecoderShape,
) as [EncoderDecoderShape, EncoderDecoderShape];

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
          const found = await decoder.decode(inputs, { endToken: END, maxLength, lengthPenalty: wu(alpha) });
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

describe('a text model', () => {
  const sizes = { activation: 'tanh', layers: 2, hiddenSize: 7, vocabularySize: 11 } as const;
  it.each<[string, ModelShape]>([
    ['a stack of LSTMs', { ...sizes, cell: getCell('lstm') }],
    ['a GRU', { ...sizes, cell: getCell('gru'), layers: 1 }],
    ...wirings
      .filter(([, { features }]) => features === undefined)
      .map(([name, wiring]) => [name, { ...sizes, ...wiring, cell: getCell('lstm') }] as [string, ModelShape]),
  ])(
    'should be continued from prompts of any length as beam search over the reference does it when it has %s',
    async (name, shape) => {
      const { params } = caseOf(name, shape);
      const inputs = [[1], [2, 5, 3, 3], [4, 9]].map((prefix) => ({ prefix }));
      const decoder = await decoderOf(await modelOf(shape, params), 4, 3, true);
      // Twice: a search begins with states of 0.
      await decoder.decode(inputs, settings);
      const found = await decoder.decode(inputs, settings);
      for (const [n, input] of inputs.entries()) {
        const expected = await beamSearch(nextLogProbs(shape, params, input), { ...settings, beamSize: 3 });
        const { hypotheses } = found[n] as Decoded;
        expect(hypotheses.map(wholeOf)).toEqual(expected.finished.map(({ tokens }) => tokens));
        expect(
          largestError(
            hypotheses.map(({ logProb }) => logProb),
            expected.finished.map(({ logProb }) => logProb),
          ),
        ).toBeLessThan(1e-5);
      }
    },
  );
});

describe('Decoder', () => {
  const { params } = caseOf('calls', oneLayer);
  const [input] = inputsOf(oneLayer, createRng(1, 'calls')) as [ReturnType<typeof inputsOf>[number]];

  it('should end between steps when it is aborted, and decode anew after that', async () => {
    const decoder = await decoderOf(await modelOf(oneLayer, params, S), 1, 2);
    const expected = await decoder.decode([input], settings);
    const controller = new AbortController();
    const reason = new Error('not any more');
    const running = decoder.decode([input], { ...settings, signal: controller.signal });
    await expect(decoder.decode([input], settings)).rejects.toThrow(/one batch at a time/);
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(await decoder.decode([input], settings)).toEqual(expected);
  });

  it('should read the present parameters when the model has learned since', async () => {
    const model = await modelOf(oneLayer, caseOf('before', oneLayer).params, S);
    const decoder = await decoderOf(model, 1, 2);
    const before = await decoder.decode([input], settings);
    model.setParameters(params);
    const after = await decoder.decode([input], settings);
    expect(after).not.toEqual(before);
    const fresh = await decoderOf(await modelOf(oneLayer, params, S), 1, 2);
    expect(after).toEqual(await fresh.decode([input], settings));
  });

  it('should free its buffers when it is destroyed', async () => {
    const model = await modelOf(oneLayer, params, S);
    const bytes = model.gpuBytes;
    const decoder = await Decoder.create(model, { sentences: 2, beam: 2 });
    expect(model.gpuBytes).toBeGreaterThan(bytes);
    decoder.destroy();
    expect(model.gpuBytes).toBe(bytes);
  });

  it('should refuse what it can’t decode when it is asked to', async () => {
    const model = await modelOf(oneLayer, params, S);
    const decoder = await decoderOf(model, 1, 2);
    const refuses = (
      error: RegExp,
      inputs: Parameters<Decoder['decode']>[0],
      changed: Partial<DecodingSettings> = {},
    ) => expect(decoder.decode(inputs, { ...settings, ...changed })).rejects.toThrow(error);
    await refuses(/1 to 1 sequences/, []);
    await refuses(/1 to 1 sequences/, [input, input]);
    await refuses(/one token before the first/, [{ ...input, prefix: [] }]);
    await refuses(/99 is no id/, [{ ...input, prefix: [99] }]);
    await refuses(/1 to 6 symbols, not 0/, [{ prefix: [START] }]);
    await refuses(/1 to 6 symbols, not 7/, [{ ...input, source: new Uint32Array(S + 1) }]);
    await refuses(/id 80/, [{ ...input, source: Uint32Array.of(80) }]);
    await refuses(/maximum length/, [input], { maxLength: 0 });
    await expect(Decoder.create(model, { sentences: 1, beam: 0 })).rejects.toThrow(RangeError);
    await expect(Decoder.create(model, { sentences: 0.5, beam: 1 })).rejects.toThrow(RangeError);
    const broken = Object.entries(params).map(([name, values]) => [name, values.map(() => Number.NaN)]);
    model.setParameters(Object.fromEntries(broken));
    await refuses(/not finite/, [input]);
    const plain: ModelShape = { cell: getCell('gru'), activation: 'tanh', layers: 1, hiddenSize: 4, vocabularySize: 5 };
    const text = await decoderOf(await modelOf(plain, caseOf('plain', plain).params), 1, 1);
    await expect(text.decode([input], settings)).rejects.toThrow(/reads no sources/);
    const pooled = { ...plain, pool: 'last' } as const;
    const classifier = await modelOf(pooled, caseOf('pooled', pooled).params);
    await expect(Decoder.create(classifier, { sentences: 1, beam: 1 })).rejects.toThrow(/reads its own outputs/);
  });

  it.each([[true], [false]])(
    'should rank a wide vocabulary, ties by the lower id, when software adapter is %s',
    async (software) => {
      const V = 1003;
      const shape: EncoderDecoderShape = { ...oneLayer, vocabularySize: V };
      // Each logit is its bias.
      const zeros = Object.entries(caseOf('wide', shape).params).map(([name, values]) => [name, values.map(() => 0)]);
      const rng = createRng(2, 'wide');
      const bias = Float64Array.from({ length: V }, () => (rng.uint32() % 97) / 8);
      const model = await modelOf(shape, { ...Object.fromEntries(zeros), 'head.bias': bias }, S);
      const { plan } = model;
      const capabilities = { ...plan.capabilities, software };
      const variant: Model = Object.create(model, { plan: { value: { ...plan, capabilities } } });
      const decoder = await decoderOf(variant, 1, 20, true);
      const [found] = await decoder.decode([input], { ...settings, maxLength: 1 });
      const order = Array.from(bias.keys()).sort((a, b) => (bias[b] as number) - (bias[a] as number) || a - b);
      const expected = logSoftmax(bias);
      const [step = []] = (found as Decoded).search.steps;
      expect(step.map(({ token }) => token)).toEqual(order.slice(0, 40));
      for (const { token, logProb } of step) expect(Math.abs(logProb - (expected[token] as number))).toBeLessThan(1e-5);
    },
  );
});
