/** What PyTorch computes, for the tests of the reference and of the GPU alike. */
import { getCell } from '../../cells/index.ts';
import { encoderDecoder, source } from '../networks/encoderDecoder.ts';
import type { Encoder, LayerShape, ModelShape } from '../networks/parameters.ts';
import { input } from '../networks/stack.ts';
import type { Problem } from '../reference/network.ts';
import { type State, type Tensors, type Window, zeroState } from '../testing/stackReference.ts';
import type {
  GoldenBidirectional,
  GoldenCurves,
  GoldenEncoderDecoder,
  GoldenEncoderDecoders,
  GoldenGradients,
  GoldenNumbers,
  GoldenPairs,
  GoldenShape,
  GoldenStack,
  GoldenState,
  GoldenTensors,
  GoldenTwoStage,
  GoldenWiring,
} from './types.ts';

export type * from './types.ts';

// A glob gives the JSON its type without a cast.
const gradients = import.meta.glob<readonly GoldenGradients[]>('./gradients.json', { eager: true, import: 'default' });
const truncated = import.meta.glob<readonly GoldenGradients[]>('./truncated.json', { eager: true, import: 'default' });
const ofCells = import.meta.glob<readonly GoldenGradients[]>('./cells.json', { eager: true, import: 'default' });
const curves = import.meta.glob<readonly GoldenCurves[]>('./curves.json', { eager: true, import: 'default' });

const numbers = import.meta.glob<readonly GoldenNumbers[]>('./numbers.json', { eager: true, import: 'default' });

const both = import.meta.glob<readonly GoldenBidirectional[]>('./bidirectional.json', {
  eager: true,
  import: 'default',
});

const wired = import.meta.glob<readonly GoldenWiring[]>('./wiring.json', { eager: true, import: 'default' });

const stacks = import.meta.glob<readonly GoldenStack[]>('./stacks.json', { eager: true, import: 'default' });

export const goldenStacks: readonly GoldenStack[] = Object.values(stacks).flat();
export const goldenWiring: readonly GoldenWiring[] = Object.values(wired).flat();
export const goldenBidirectional: readonly GoldenBidirectional[] = Object.values(both).flat();
const twoStage = import.meta.glob<readonly GoldenTwoStage[]>('./twoStage.json', { eager: true, import: 'default' });

const pairs = import.meta.glob<GoldenEncoderDecoders>('./encoderDecoder.json', { eager: true, import: 'default' });

export const goldenEncoderDecoders = Object.values(pairs).flatMap(({ windows }) => windows);
export const goldenEncoderDecoderCurves = Object.values(pairs).flatMap(({ curves }) => curves);
export const goldenSampledDecoders = Object.values(pairs).flatMap(({ sampled }) => sampled);
export const goldenTwoStage: readonly GoldenTwoStage[] = Object.values(twoStage).flat();
export const goldenNumbers: readonly GoldenNumbers[] = Object.values(numbers).flat();
export const goldenGradients: readonly GoldenGradients[] = Object.values(gradients).flat();
export const goldenCells: readonly GoldenGradients[] = Object.values(ofCells).flat();
export const goldenTruncated: readonly GoldenGradients[] = Object.values(truncated).flat();
export const goldenCurves: readonly GoldenCurves[] = Object.values(curves).flat();

export function modelShape(shape: GoldenShape): ModelShape {
  return { ...shape, cell: getCell(shape.cell) };
}

/** The model of a window of stacks.json. */
export function stackShape({ layers, vocabularySize }: GoldenStack): ModelShape {
  const perLayer = layers.map((layer) => ({ ...layer, cell: getCell(layer.cell) }));
  const [{ cell, hiddenSize }] = perLayer as [LayerShape];
  const bidirectional = layers.some((layer) => layer.bidirectional);
  return { cell, activation: 'tanh', layers: layers.length, hiddenSize, bidirectional, perLayer, vocabularySize };
}

/** The model of a window or a curve of encoderDecoder.json. */
export function encoderDecoderShape(golden: GoldenEncoderDecoder): ModelShape & { readonly encoder: Encoder } {
  const { encoder, decoder, attention, sharedEmbedding, inputFeeding } = golden;
  const { hiddenSize, bidirectional } = encoder;
  const layer = { cell: getCell(encoder.cell), hiddenSize, bidirectional };
  return {
    ...{ cell: getCell(decoder.cell), activation: 'tanh', layers: decoder.layers, hiddenSize: decoder.hiddenSize },
    ...{ vocabularySize: decoder.symbols, embedding: { size: decoder.embedding, tied: false } },
    encoder: {
      ...{ layers: Array.from({ length: encoder.layers }, () => layer), symbols: encoder.symbols },
      ...{ embedding: encoder.embedding, attention, ...(sharedEmbedding && { sharedEmbedding }) },
      ...(inputFeeding && { inputFeeding }),
    },
  };
}

// Nine digits name a float32, but only rounding to float32 gives the very value back.
const float32 = (values: readonly number[]): Float64Array => Float64Array.from(values, Math.fround);

/** The parameters that PyTorch started from, to the last bit. */
export function toParams(tensors: GoldenTensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, float32(values)]));
}

/** The state that PyTorch started from, to the last bit, with zeros for a cell state that is not there. */
export function toState({ h, c }: GoldenState): State {
  return { h: float32(h), c: c.length > 0 ? float32(c) : new Float64Array(h.length) };
}

/** What went through a model of both.json, and what it should have said. */
export function toWindow({ shape, T, B, lengths, ids, values, targets, numbers }: GoldenBidirectional): Window {
  return {
    ids: Uint32Array.from(ids ?? []),
    ...(values ? { values: float32(values) } : {}),
    targets: Uint32Array.from(targets ?? []),
    ...(numbers ? { numbers: float32(numbers) } : {}),
    T,
    B,
    lengths: Uint32Array.from(lengths),
    state: zeroState(modelShape(shape), B),
  };
}

/** A batch of pairs through a model of encoderDecoder.json. @param params that it has in the place of those that PyTorch started from */
export function toPairs(golden: GoldenEncoderDecoder, pairs: GoldenPairs, params = toParams(golden.params)): Problem {
  const { encoder, decoder, S, T, B } = golden;
  const ids = { kind: 'ids', symbols: decoder.symbols, ids: Uint32Array.from(pairs.ids) } as const;
  const ofSource = {
    kind: 'ids',
    symbols: encoder.symbols,
    source: true,
    ids: Uint32Array.from(pairs.source),
  } as const;
  const window = { T, B, targets: Uint32Array.from(pairs.targets) };
  return {
    ...{ network: encoderDecoder(encoderDecoderShape(golden)), params },
    inputs: { [source]: ofSource, [input]: ids },
    window: { ...window, source: { T: S, lengths: Uint32Array.from(pairs.lengths) } },
  };
}
