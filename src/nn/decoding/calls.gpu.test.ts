import { describe, expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { beamSearch } from '../../lib/beamSearch/search.ts';
import { createRng } from '../../lib/rng.ts';
import type { Model } from '../model.ts';
import type { ModelShape } from '../networks/parameters.ts';
import {
  caseOf,
  decoderOf,
  inputsOf,
  logSoftmax,
  modelOf,
  nextLogProbs,
  oneLayer,
  START,
  settings,
  teacherForced,
  wholeOf,
} from '../testing/decoding.ts';
import { type EncoderDecoderShape, S } from '../testing/encoderDecoders.ts';
import { largestError } from '../testing/gpuCase.ts';
import { wirings } from '../testing/wirings.ts';
import { type Decoded, Decoder, type DecodingSettings } from './decoder.ts';

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

  it('should be continued to the maximum length, with the log-probability of each token, when no token ends a text', async () => {
    const shape: ModelShape = { ...sizes, cell: getCell('gru') };
    const { params } = caseOf('no end', shape);
    const { endToken: _, ...endless } = settings;
    const decoder = await decoderOf(await modelOf(shape, params), 1, 3);
    const input = { prefix: [2, 5] };
    const [found] = await decoder.decode([input], endless);
    const expected = await beamSearch(nextLogProbs(shape, params, input), { ...endless, beamSize: 3 });
    const { hypotheses } = found as Decoded;
    expect(hypotheses.map(({ tokens }) => tokens)).toEqual(expected.finished.map(({ tokens }) => tokens));
    for (const { tokens, logProbs, ended } of hypotheses) {
      expect(ended).toBe(false);
      expect(tokens).toHaveLength(settings.maxLength);
      const sumOf = (t: number) => teacherForced(shape, params, input, tokens.slice(0, t));
      const own = tokens.map((_, t) => sumOf(t + 1) - sumOf(t));
      expect(largestError(logProbs, own)).toBeLessThan(1e-5);
    }
  });
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

  it('should decode with the parameters of its beginning when it has a snapshot and the model learns meanwhile', async () => {
    const model = await modelOf(oneLayer, params, S);
    const expected = await (await decoderOf(model, 1, 2)).decode([input], settings);
    const decoder = await Decoder.create(model, { sentences: 1, beam: 2, snapshot: true });
    onTestFinished(() => decoder.destroy());
    const running = decoder.decode([input], settings);
    model.setParameters(caseOf('after', oneLayer).params);
    expect(await running).toEqual(expected);
    expect(await decoder.decode([input], settings)).not.toEqual(expected);
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
