import type { RunConfig } from '../../config/settings/types.ts';
import type { Standardisation } from '../../data/contract/data.ts';
import type { SeriesFacts } from '../../data/facts/forecast.ts';
import type { TensorMap } from '../../nn/memory/layout.ts';
import { hasLengths, isBidirectional, type ModelShape } from '../../nn/networks/parameters.ts';

/** What an ONNX model is made from. */
export interface OnnxSource {
  readonly shape: ModelShape;
  /** The weights, in PyTorch's names and layout. */
  readonly tensors: TensorMap;
  /** Characters, classes or numbers of the output; the index is the id. */
  readonly vocabulary: readonly string[];
  readonly config: RunConfig;
  readonly inputs: ModelInputs;
}

/** What a step of the input is. */
export interface ModelInputs {
  /** By id; empty where numbers are read. Of an encoder–decoder those of its sources. */
  readonly symbols: readonly string[];
  /** Of an encoder–decoder, whether its sources are split into characters. */
  readonly characters?: boolean;
  /** Names of the F numbers of a step; empty where symbols are read. */
  readonly channels: readonly string[];
  /** Of a series that is forecast; null where numbers are read and predicted as they are. */
  readonly series: SeriesScaling | null;
  /** Absent of a text, which is written on, and of a series, which its table is read from. */
  readonly example: ExampleSequence | null;
}

/** A sequence as the graphs read it, a step after the other. */
export interface ExampleSequence {
  /** Symbols, or the numbers of each step. */
  readonly inputs: readonly string[] | readonly (readonly number[])[];
  /** What is to be predicted; null at steps whose prediction does not count. */
  readonly targets: readonly (string | number | null)[];
}

/** Between the numbers of a series and those that its model computes with. */
export interface SeriesScaling extends Pick<SeriesFacts, 'name' | 'growth' | 'lag' | 'scale'> {
  /** By channel. */
  readonly standardisation: readonly Standardisation[];
}

/** Whether input and output are of the same symbols, as those of a text are. */
export const sharesVocabulary = ({ inputs, vocabulary }: OnnxSource): boolean =>
  inputs.symbols.length === vocabulary.length && inputs.symbols.every((symbol, id) => symbol === vocabulary[id]);

/** Of a stack. `step`: one step of each sequence. `sequence`: all of them at once. */
export type StackGraphKind = 'step' | 'sequence';

/** Of an encoder–decoder: all that is made of the sources, once; a step of each target. */
export type EncoderDecoderGraphKind = 'encoder' | 'decoder_step';

export const encoderDecoderKinds: readonly EncoderDecoderGraphKind[] = ['encoder', 'decoder_step'];

export type GraphKind = StackGraphKind | EncoderDecoderGraphKind;

/**
 * Whether the state goes in and out, so that a sequence can be read piece by piece. The mean and the maximum of a sequence are of all its
 * states, and the second direction begins at its end, so such models read it whole, from a state of zeros.
 */
export const carriesState = (shape: ModelShape): boolean =>
  !isBidirectional(shape) && (shape.pool ?? 'steps') !== 'mean' && shape.pool !== 'max';

/** A stack that carries no state has no single step. */
export const stackGraphKinds = (shape: ModelShape): readonly StackGraphKind[] =>
  carriesState(shape) ? ['step', 'sequence'] : ['sequence'];

export const graphKinds = (shape: ModelShape): readonly GraphKind[] =>
  shape.encoder ? encoderDecoderKinds : stackGraphKinds(shape);

/** Whether a graph takes the lengths of its sequences. */
export const takesLengths = (shape: ModelShape, kind: StackGraphKind): boolean =>
  kind === 'sequence' && hasLengths(shape);
