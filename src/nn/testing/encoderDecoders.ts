import { getCell } from '../../cells/index.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { Rng } from '../../lib/rng.ts';
import type { StepInput } from '../model.ts';
import { scheduledSampling } from '../modules/outputFeedback/reference.ts';
import { encoderDecoder, source } from '../networks/encoderDecoder.ts';
import {
  type AttentionKind,
  attentionKinds,
  type Encoder,
  type LayerShape,
  type ModelShape,
} from '../networks/parameters.ts';
import { head, input } from '../networks/stack.ts';
import { plainStepUniforms } from '../optim/stepUniforms.ts';
import { forward, type Problem } from '../reference/network.ts';
import type { FeatureData } from '../reference/types.ts';
import { drawParameters } from './tinyNetwork.ts';

export type EncoderDecoderShape = ModelShape & { readonly encoder: Encoder };

/** Sizes that fill no tile: sources of S symbols in steps, targets of T, B of each. */
export const [S, T, B] = [6, 4, 3];
const [sourceSymbols, targetSymbols] = [7, 9];
/** A source of one step, one that fills the window, and one between; a target that ends early. */
const sourceLengths = Uint32Array.of(3, S, 1);
const targetLengths = Uint32Array.of(T, 2, 3);

const layer = (id: string, hiddenSize: number, bidirectional = false): LayerShape => ({
  ...{ cell: getCell(id), hiddenSize, bidirectional },
});

function shapeOf(
  encoder: readonly LayerShape[],
  decoder: readonly LayerShape[],
  attention: AttentionKind,
): EncoderDecoderShape {
  const [{ cell, hiddenSize }] = decoder as [LayerShape];
  return {
    ...{ cell, activation: 'tanh', layers: decoder.length, hiddenSize, perLayer: decoder },
    ...{ vocabularySize: targetSymbols, embedding: { size: 5, tied: false } },
    encoder: { layers: encoder, symbols: sourceSymbols, embedding: 6, attention },
  };
}

/** Both sides of the same symbols, embedded by one matrix. */
const withSharedEmbedding = ({ encoder, ...shape }: EncoderDecoderShape): EncoderDecoderShape => ({
  ...shape,
  encoder: { ...encoder, symbols: targetSymbols, embedding: 5, sharedEmbedding: true },
});

/** The decoder also reads h̃ of the step before. */
const withInputFeeding = ({ encoder, ...shape }: EncoderDecoderShape): EncoderDecoderShape => ({
  ...shape,
  encoder: { ...encoder, inputFeeding: true },
});

const [lstm, gru] = [layer('lstm', 7), layer('gru', 7)];

/** Every attention, and what the two sides may differ in. */
export const encoderDecoders: readonly (readonly [name: string, shape: EncoderDecoderShape])[] = [
  ...attentionKinds.map((kind) => [`attention ${kind}, an LSTM`, shapeOf([lstm], [lstm], kind)] as const),
  ...attentionKinds.map(
    (kind) => [`attention ${kind}, two layers of a GRU`, shapeOf([gru, gru], [gru, gru], kind)] as const,
  ),
  ['an encoder that reads from both ends', shapeOf([layer('lstm', 6, true)], [lstm], 'general')],
  [
    'both ends in two layers, added scores',
    shapeOf([layer('lstm', 5, true), layer('lstm', 6, true)], [lstm, lstm], 'additive'),
  ],
  ['a decoder of more layers', shapeOf([lstm], [lstm, lstm], 'dot')],
  ['an encoder of more layers', shapeOf([layer('gru', 5), lstm], [lstm], 'dot')],
  ['a decoder that is wider', shapeOf([layer('gru', 5)], [gru], 'general')],
  ['a cell state that the encoder has none of', shapeOf([gru], [lstm], 'dot')],
  ['a cell state that the decoder has none of', shapeOf([lstm], [gru], 'dot')],
  ['cells without recurrent weights', shapeOf([layer('min-gru', 7)], [layer('min-gru', 7)], 'additive')],
  ['two-stage cells', shapeOf([layer('gru-textbook', 7)], [layer('gru-textbook', 7)], 'dot')],
  ['one embedding of both sides', withSharedEmbedding(shapeOf([gru], [lstm], 'dot'))],
  ['one embedding of both sides, from both ends', withSharedEmbedding(shapeOf([layer('gru', 6, true)], [gru], 'none'))],
  ['input feeding, an LSTM, dot', withInputFeeding(shapeOf([lstm], [lstm], 'dot'))],
  ['input feeding, two layers of a GRU, general', withInputFeeding(shapeOf([gru, gru], [gru, gru], 'general'))],
  [
    'input feeding, both ends below a wider decoder, additive',
    withInputFeeding(shapeOf([layer('lstm', 6, true)], [layer('gru', 5), layer('lstm', 9)], 'additive')),
  ],
  ['input feeding of two-stage cells', withInputFeeding(shapeOf([gru], [layer('gru-textbook', 7)], 'dot'))],
  [
    'input feeding of cells without recurrent weights',
    withInputFeeding(shapeOf([gru], [layer('min-gru', 7)], 'additive')),
  ],
  ['diagonal recurrence', { ...shapeOf([lstm], [lstm], 'general'), recurrence: 'diagonal' }],
];

/** Random pairs through a model; what pads a source is drawn as well. @param padding changes that alone */
export function pairsProblem(shape: EncoderDecoderShape, rng: Rng, padding = 0): Problem {
  const network = encoderDecoder(shape);
  const params = drawParameters(network, rng);
  const draw = (length: number, below: number) => Uint32Array.from({ length }, () => rng.uint32() % below);
  const { symbols } = shape.encoder;
  const sources = draw(S * B, symbols).map((id, row) =>
    Math.floor(row / B) < (sourceLengths[row % B] as number) ? id : (id + padding) % symbols,
  );
  const targets = draw(T * B, targetSymbols).map((id, row) =>
    Math.floor(row / B) < (targetLengths[row % B] as number) ? id : ignoredTarget,
  );
  return {
    ...{ network, params },
    inputs: {
      [source]: { kind: 'ids', symbols, source: true, ids: sources },
      [input]: { kind: 'ids', symbols: targetSymbols, ids: draw(T * B, targetSymbols) },
    },
    window: { T, B, targets, source: { T: S, lengths: sourceLengths } },
  };
}

/** The same where the decoder reads other ids than those of teacher forcing. */
export const readingIds = (problem: Problem, ids: Uint32Array): Problem => {
  const own = problem.inputs[input];
  return own?.kind === 'ids' ? { ...problem, inputs: { ...problem.inputs, [input]: { ...own, ids } } } : problem;
};

/** The ids that a decoder reads when each symbol is the most probable one of the step before, where `own` says so. */
export function sampledIds(problem: Problem, own: (row: number) => boolean): Uint32Array {
  const { inputs, window } = problem;
  const logits = (ids: Uint32Array) => (forward(readingIds(problem, ids)).values.get(head) as FeatureData).values;
  const forced = inputs[input]?.kind === 'ids' ? inputs[input].ids : undefined;
  return scheduledSampling(window.targets as Uint32Array, window.B, logits, own, forced);
}

/** The same as a step of the GPU's model. */
export function pairsInput({ inputs, window }: Problem): StepInput {
  const ids = (name: string): Uint32Array => (inputs[name]?.kind === 'ids' ? inputs[name].ids : new Uint32Array());
  const [targets, lengths] = [window.targets as Uint32Array, window.source?.lengths as Uint32Array];
  return {
    ids: ids(input),
    targets,
    source: { ids: ids(source), lengths },
    uniforms: plainStepUniforms(targets.filter((target) => target !== ignoredTarget).length),
  };
}
