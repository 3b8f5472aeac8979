import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { rowLists } from '../../lib/rowLists.ts';
import { feedbackLists, teacherForced } from '../modules/outputFeedback/outputFeedback.ts';
import type { TreeBounds } from '../network/types.ts';
import type { Sequences } from '../networks/parameters.ts';
import { hasLengths, isBidirectional, outputRows, symbolsOf } from '../networks/parameters.ts';
import { padTo4 } from './layout.ts';
import { layoutTrees, packTrees, type TreeLayout } from './trees.ts';

/** Where sequences lie that are read, in words of the batch buffer. */
export interface InputLayout {
  /** Ids [T, B], or numbers [T, B, F] with F padded to whole vec4s. */
  readonly input: number;
  /** Of ids, their counting sort: see `rowLists`. */
  readonly order: number;
  readonly starts: number;
  /** Where they are read from the end, pooled, or sources: [B], the real steps of each sequence. */
  readonly lengths: number;
  /** Where they are read from the end: input and order of the direction that reads from the end, in its own order of time. */
  readonly reversed: number;
  readonly reversedOrder: number;
}

/** Where a step's input and targets lie in its part of the batch buffer, in words. */
export interface BatchLayout extends InputLayout {
  /** Ids [T, B], or of numbers [T, B, V] their bits; `ignoredTarget` where there is none. Of a pooled model [B], [B, V]. */
  readonly targets: number;
  /** Of a model with an encoder, the sources [S, B]. */
  readonly source?: InputLayout & SourceIds;
  /** Of a model of trees. */
  readonly trees?: TreeLayout;
  /** With output feedback: its ids [T, B], and its counting sort. */
  readonly feedback: number;
  readonly feedbackOrder: number;
  readonly feedbackStarts: number;
  readonly words: number;
}

/** What sources are made of, and whether they are read from their end, too. */
export interface SourceIds {
  readonly symbols: number;
  readonly bidirectional: boolean;
}

/** Ids [steps, B] from a word on, with what goes with them. @returns the end, too */
function layoutIds(
  from: number,
  rows: number,
  batchSize: number,
  { symbols, bidirectional }: SourceIds,
): InputLayout & { end: number } {
  const order = from + rows;
  const starts = order + rows;
  const lengths = starts + symbols + 1;
  const reversed = lengths + batchSize;
  const reversedOrder = reversed + rows;
  const end = bidirectional ? reversedOrder + rows : reversed;
  return { input: from, order, starts, lengths, reversed, reversedOrder, end };
}

/**
 * @param ids of the sources, where there are any
 * @param bounds of the trees that the rows are nodes of, where they are
 */
export function layoutBatch(sequences: Sequences, ids?: SourceIds, bounds?: TreeBounds): BatchLayout {
  const { shape, seqLength, batchSize, sourceLength = 0 } = sequences;
  const { features, regression, vocabularySize: V } = shape;
  const rows = seqLength * batchSize;
  const inputWords = rows * (features === undefined ? 1 : padTo4(features));
  const targets = inputWords;
  const order = targets + outputRows(sequences) * (regression ? V : 1);
  const starts = order + rows;
  const lengths = features === undefined ? starts + symbolsOf(shape) + 1 : order;
  // Numbers are read as vec4s.
  const reversed = padTo4(lengths + (hasLengths(shape) ? batchSize : 0));
  const reversedOrder = reversed + inputWords;
  const feedback = !isBidirectional(shape) ? reversed : reversedOrder + (features === undefined ? rows : 0);
  const feedbackOrder = feedback + rows;
  const feedbackStarts = feedbackOrder + rows;
  const own = shape.feedback ? feedbackStarts + V + 1 : feedback;
  const source = ids && { ...layoutIds(own, sourceLength * batchSize, batchSize, ids), ...ids };
  const trees = bounds && layoutTrees(source?.end ?? own, rows, bounds);
  return {
    ...{ input: 0, targets, order, starts, lengths, reversed, reversedOrder },
    ...{ feedback, feedbackOrder, feedbackStarts },
    ...(source && { source }),
    ...(trees && { trees }),
    // 64 words are 256 bytes, the alignment of a storage binding.
    words: Math.ceil((trees?.end ?? source?.end ?? own) / 64) * 64,
  };
}

/** Numbers [T, F] as the words of a sequence's input, F padded to whole vec4s. */
export function numberInput(values: Float32Array, features: number): Uint32Array<ArrayBuffer> {
  const steps = values.length / features;
  const stride = padTo4(features);
  const padded = new Float32Array(steps * stride);
  for (let t = 0; t < steps; t++) padded.set(values.subarray(t * features, (t + 1) * features), t * stride);
  return new Uint32Array(padded.buffer);
}

/** Words [T, B, W] of B sequences side by side, each given as [T, W]: W is 1 of ids, and the padded numbers of a step. */
export function sideBySide(T: number, sequences: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  const B = sequences.length;
  const W = (sequences[0]?.length ?? 0) / T;
  const words = new Uint32Array(T * B * W);
  sequences.forEach((sequence, b) => {
    for (let t = 0; t < T; t++) words.set(sequence.subarray(t * W, (t + 1) * W), (t * B + b) * W);
  });
  return words;
}

/**
 * [T, B]: the row that the direction from the end reads at each row t · B + b. Each sequence is reversed within its own steps, as in
 * PyTorch's packed sequences; rows that pad it stay where they are.
 * @param lengths [B]; all T where it is left out
 */
export const reverseRows = (T: number, B: number, lengths?: Uint32Array): Uint32Array =>
  Uint32Array.from({ length: T * B }, (_, row) => {
    const last = (lengths?.[row % B] ?? T) * B - B + (row % B);
    return row > last ? row : last - row + (row % B);
  });

/** Words [T, B, W] in the order of the direction that reads from the end. @param other of `reverseRows` */
export function reversedWords(words: Uint32Array, other: Uint32Array): Uint32Array<ArrayBuffer> {
  const W = words.length / other.length;
  const out = new Uint32Array(words.length);
  other.forEach((row, to) => {
    out.set(words.subarray(row * W, (row + 1) * W), to * W);
  });
  return out;
}

/** Sequences that an encoder reads. */
export interface SourceInput {
  /** [S, B], below the number of source symbols; what pads a sequence counts for nothing. */
  readonly ids: Uint32Array;
  /** [B] */
  readonly lengths: Uint32Array;
}

/** What a step reads, and its targets. */
export interface BatchInput {
  /** [T, B], below V; empty where the input is numbers. */
  readonly ids: Uint32Array;
  /** [T, B, F], where the input is numbers. */
  readonly values?: Float32Array | undefined;
  /**
   * [T, B], below V or `ignoredTarget`; where the outputs are numbers [T, B, V], the bits of floats or that. Of a pooled model [B],
   * or [B, V].
   */
  readonly targets: Uint32Array;
  /** [B]: real steps of each sequence, from its first on; all T where it is left out. Only a pooled or bidirectional model looks. */
  readonly lengths?: Uint32Array | undefined;
  /** Of a model with an encoder. */
  readonly source?: SourceInput | undefined;
  /** Of a model of trees: [N, B], see `packTrees`. */
  readonly parents?: Uint32Array | undefined;
}

/** @throws RangeError where they are not as many as there are to be */
function require(what: string, length: number, expected: number): void {
  if (length !== expected) throw new RangeError(`a step takes ${expected} ${what}, not ${length}`);
}

/** @throws RangeError for a length of none or of more than T steps */
function requireLengths(lengths: Uint32Array, T: number, B: number): void {
  require('lengths', lengths.length, B);
  const wrong = lengths.find((length) => length < 1 || length > T);
  if (wrong !== undefined) throw new RangeError(`a sequence of ${wrong} steps does not fit a window of ${T}`);
}

/** Sorts ids by symbol, in both orders of time where there is a reversed one. */
function packLists(
  words: Uint32Array,
  layout: InputLayout,
  ids: Uint32Array,
  symbols: number,
  reversed: Uint32Array | null,
): void {
  const { order, starts } = rowLists(ids, symbols);
  words.set(order, layout.order);
  words.set(starts, layout.starts);
  if (reversed) words.set(rowLists(reversed, symbols).order, layout.reversedOrder);
}

/** @throws RangeError as `packBatch` */
function packSource(
  words: Uint32Array,
  { source: layout }: BatchLayout,
  { sourceLength: S = 0, batchSize: B }: Sequences,
  source: SourceInput | undefined,
): void {
  if (!layout && !source) return;
  if (!layout || !source) throw new RangeError(layout ? 'a step has no source' : 'the model reads no source');
  require('source ids', source.ids.length, S * B);
  requireLengths(source.lengths, S, B);
  const reversed = layout.bidirectional ? reversedWords(source.ids, reverseRows(S, B, source.lengths)) : null;
  words.set(source.ids, layout.input);
  words.set(source.lengths, layout.lengths);
  if (reversed) words.set(reversed, layout.reversed);
  packLists(words, layout, source.ids, layout.symbols, reversed);
}

/**
 * A step's words for the GPU.
 * @throws RangeError where there are not as many ids, values and targets as the model takes, or an id is not below V
 */
export function packBatch(
  sequences: Sequences,
  layout: BatchLayout,
  { ids, values, targets, lengths, source, parents }: BatchInput,
): Uint32Array<ArrayBuffer> {
  const { shape, seqLength: T, batchSize: B } = sequences;
  const { features, regression, vocabularySize: V } = shape;
  const rows = T * B;
  const words = new Uint32Array(layout.words);
  require('targets', targets.length, outputRows(sequences) * (regression ? V : 1));
  words.set(targets, layout.targets);
  if (lengths) requireLengths(lengths, T, B);
  if (hasLengths(shape)) words.set(lengths ?? new Uint32Array(B).fill(T), layout.lengths);
  packSource(words, layout, sequences, source);
  packTrees(words, layout.trees, rows, B, parents);
  if (shape.feedback) {
    const feedback = teacherForced(targets, B);
    const { order, starts } = feedbackLists(feedback, V);
    words.set(feedback, layout.feedback);
    words.set(order, layout.feedbackOrder);
    words.set(starts, layout.feedbackStarts);
  }
  if (features === undefined) require('ids', ids.length, rows);
  else require('values', values?.length ?? 0, rows * features);
  const input = features === undefined ? ids : numberInput(values as Float32Array, features);
  const reversed = isBidirectional(shape) ? reversedWords(input, reverseRows(T, B, lengths)) : null;
  words.set(input, layout.input);
  if (reversed) words.set(reversed, layout.reversed);
  if (features === undefined) packLists(words, layout, ids, symbolsOf(shape), reversed);
  return words;
}

/** Numbers as targets, for a model whose outputs are numbers; NaN where there is none. */
export function numberTargets(numbers: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(Float32Array.from(numbers).buffer);
  for (let i = 0; i < bits.length; i++) if (Number.isNaN(numbers[i])) bits[i] = ignoredTarget;
  return bits;
}
