import { onTestFinished } from 'vitest';
import { createRng, type Rng } from '../../lib/rng.ts';
import { type Decoded, Decoder, type DecodingSettings } from '../decoding/decoder.ts';
import type { Model } from '../model.ts';
import { source as sourceName } from '../networks/encoderDecoder.ts';
import { networkOf } from '../networks/index.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { head, input } from '../networks/stack.ts';
import { type Forward, forward } from '../reference/network.ts';
import type { FeatureData, Tensors } from '../reference/types.ts';
import { type EncoderDecoderShape, encoderDecoders, S } from './encoderDecoders.ts';
import { testModel } from './gpuCase.ts';
import { drawParameters } from './tinyNetwork.ts';

/** Log-probabilities of a row of logits, in float64. */
export function logSoftmax(logits: Float64Array): Float64Array {
  const high = Math.max(...logits);
  const total = Math.log(logits.reduce((sum, x) => sum + Math.exp(x - high), 0));
  return logits.map((x) => x - high - total);
}

/** A text that a model reads, after its source where it has one. */
export interface ReadText {
  readonly source?: Uint32Array;
  readonly ids: readonly number[];
}

/** The float64 reference of a model on texts of one length, and the log-probabilities after each id of a text. */
export function readTexts(shape: ModelShape, params: Tensors, texts: readonly ReadText[]) {
  const B = texts.length;
  const T = texts[0]?.ids.length as number;
  const V = shape.vocabularySize;
  const inRows = (steps: number, of: (text: ReadText) => ArrayLike<number>): Uint32Array =>
    Uint32Array.from({ length: steps * B }, (_, row) => of(texts[row % B] as ReadText)[Math.floor(row / B)] ?? 0);
  const lengths = Uint32Array.from(texts, ({ source }) => source?.length ?? 0);
  const S = Math.max(...lengths);
  const { encoder } = shape;
  const sources = (of: NonNullable<typeof encoder>) => ({
    [sourceName]: {
      ...({ kind: 'ids', symbols: of.symbols, source: true } as const),
      ids: inRows(S, ({ source = new Uint32Array() }) => source),
    },
  });
  const pass: Forward = forward({
    ...{ network: networkOf(shape), params },
    inputs: {
      [input]: { kind: 'ids', symbols: V, ids: inRows(T, ({ ids }) => ids) },
      ...(encoder && sources(encoder)),
    },
    window: { T, B, targets: new Uint32Array(T * B), ...(encoder && { source: { T: S, lengths } }) },
  });
  const { values } = pass.values.get(head) as FeatureData;
  return {
    pass,
    S,
    logProbs: (b: number, t: number): Float64Array => logSoftmax(values.slice((t * B + b) * V, (t * B + b + 1) * V)),
  };
}

/** What beam search asks of a model: the log-probabilities after each prefix, behind what is read first. */
export const nextLogProbs =
  (shape: ModelShape, params: Tensors, { source, prefix }: { source?: Uint32Array; prefix: ArrayLike<number> }) =>
  async (prefixes: readonly (readonly number[])[]): Promise<Float64Array[]> => {
    const texts = prefixes.map((tokens) => ({ ...(source && { source }), ids: [...Array.from(prefix), ...tokens] }));
    const { logProbs } = readTexts(shape, params, texts);
    return texts.map(({ ids }, b) => logProbs(b, ids.length - 1));
  };

/** The log-probability of a hypothesis, token by token. */
export function teacherForced(
  shape: ModelShape,
  params: Tensors,
  { source, prefix }: { source?: Uint32Array; prefix: ArrayLike<number> },
  tokens: readonly number[],
): number {
  const ids = [...Array.from(prefix), ...tokens.slice(0, -1)];
  const { logProbs } = readTexts(shape, params, [{ ...(source && { source }), ids }]);
  return tokens.reduce((sum, token, i) => sum + (logProbs(0, prefix.length - 1 + i)[token] as number), 0);
}

/** Symbols below a number, of each length. */
export const drawSources = (rng: Rng, lengths: readonly number[], symbols: number): Uint32Array[] =>
  lengths.map((length) => Uint32Array.from({ length }, () => rng.uint32() % symbols));

export const [END, START] = [0, 1];
export const settings: DecodingSettings = { endToken: END, maxLength: 5, lengthPenalty: { kind: 'wu', alpha: 0.6 } };

/** Sources of one symbol, of the whole window, and between. */
export const inputsOf = (shape: EncoderDecoderShape, rng: Rng) =>
  drawSources(rng, [3, S, 1], shape.encoder.symbols).map((source) => ({ source, prefix: [START] }));

/** Random numbers and parameters of a case. */
export function caseOf(name: string, shape: ModelShape): { rng: Rng; params: Tensors } {
  const rng = createRng(5, name);
  return { rng, params: drawParameters(networkOf(shape), rng) };
}

/** A model for the length of a test, whatever it trains on. */
export async function modelOf(
  shape: ModelShape,
  params: Tensors,
  sourceLength?: number,
  { T, B } = { T: 2, B: 1 },
): Promise<Model> {
  const source = sourceLength === undefined ? {} : { sourceLength };
  const model = await testModel({ shape, seqLength: T, batchSize: B, ...source }, params);
  onTestFinished(() => model.destroy());
  return model;
}

/** A decoder for the length of a test. */
export async function decoderOf(model: Model, sentences: number, beam: number, pruned = false): Promise<Decoder> {
  const decoder = await Decoder.create(model, { sentences, beam, pruned });
  onTestFinished(() => decoder.destroy());
  return decoder;
}

/** Tokens with `<end>`. */
export const wholeOf = ({ tokens, ended }: Decoded['hypotheses'][number]): readonly number[] =>
  ended ? [...tokens, END] : tokens;

export const [oneLayer, twoLayers] = ['attention general, an LSTM', 'attention additive, two layers of a GRU'].map(
  (name) => encoderDecoders.find(([own]) => own === name)?.[1] as EncoderDecoderShape,
) as [EncoderDecoderShape, EncoderDecoderShape];
