import { chanceLoss, unigramLoss } from '../../data/baselines.ts';
import {
  BatchStreams,
  type Ids,
  requireSplit,
  splitText,
  validationWindows,
  type Window,
  type Windows,
} from '../../data/batchStreams.ts';
import type { PairData, PairTask } from '../../data/pairs/index.ts';
import type { DataTask, TaskData } from '../../data/tasks/index.ts';
import { TextError } from '../../data/textError.ts';
import { buildTokenizer, type Tokenizer, tokenizerFor } from '../../data/tokenizer.ts';
import { scoredBatches } from '../../data/validation.ts';
import { textHash } from '../../lib/textHash.ts';
import type { SourceSizes, WindowSize } from '../../nn/memory/spec.ts';
import type { ValidationRounds } from './validationSet.ts';

/** Validation windows of one evaluation. */
export const validationLimit = scoredBatches;

/** What a run trains on: a text, tokenized, split and cut into streams, or a task; with the losses that need no model. */
export interface Dataset {
  /** Of a task, its symbols. */
  readonly tokenizer: Tokenizer;
  readonly streams: Windows;
  readonly validation: readonly Window[];
  /** What a text is learned from; absent of a task. */
  readonly train?: Ids;
  /** Of a task, the targets of each validation window that take memory; null with a text. */
  readonly scoredTargets: readonly Uint32Array[] | null;
  /** 0 where there is no text. */
  readonly trainCharacters: number;
  readonly validationCharacters: number;
  /** Of who knows nothing: of a text ln V, of a task its chance. */
  readonly chanceLoss: number;
  /** Of who knows how often each character (of a task, each target) occurs. */
  readonly unigramLoss: number;
  /** Tells this text, or task, from others; see {@link textHash}. */
  readonly textHash: string;
  /** Of a task with pairs. */
  readonly pairs?: {
    readonly task: PairTask;
    readonly data: PairData;
    /** Of who always says the commonest symbol. */
    readonly chanceAccuracy: number;
    /** Smaller than the window of the longest pairs: those that most batches fit. */
    readonly windows: readonly WindowSize[];
  };
  /** Of a task with data: what it made of them, and its validation set. */
  readonly data?: { readonly task: DataTask; readonly data: TaskData; readonly validationRounds: ValidationRounds };
}

/** The symbols of what a model reads and predicts, as its files have them. */
export const vocabulariesOf = ({ tokenizer, pairs }: Dataset) => ({
  vocabulary: tokenizer.vocabulary,
  sourceVocabulary: pairs?.data.sourceSymbols ?? null,
});

/** What an encoder reads of the data; undefined where there is none. */
export const sourceSizesOf = ({ pairs }: Dataset): SourceSizes | undefined =>
  pairs && { symbols: pairs.data.sourceSymbols.length, length: pairs.data.sourceLength };

/** A text that a model's vocabulary covers less than this share of is another kind of text. */
const leastCovered = 0.5;

/**
 * @param vocabulary of a model that is to be trained on; without it, the text's own. Characters it lacks are left out, or folded.
 * @throws TextError 'too-short' if the text can't fill B streams of T + 1 characters, 'foreign' if the vocabulary lacks most of it.
 */
export function prepareDataset(
  text: string,
  batchSize: number,
  seqLength: number,
  vocabulary?: readonly string[],
): Dataset {
  const tokenizer = vocabulary ? tokenizerFor(vocabulary) : buildTokenizer(text);
  const ids = tokenizer.encode(text);
  if (vocabulary) requireCovered(text, ids, tokenizer);
  requireSplit(ids.length);
  const { train, validation } = splitText(ids);
  const V = tokenizer.vocabulary.length;
  return {
    tokenizer,
    streams: new BatchStreams(train, batchSize, seqLength),
    validation: validationWindows(validation, batchSize, seqLength, validationLimit),
    train,
    scoredTargets: null,
    trainCharacters: train.length,
    validationCharacters: validation.length,
    chanceLoss: chanceLoss(V),
    unigramLoss: unigramLoss(train, validation, V),
    textHash: textHash(text),
  };
}

function requireCovered(text: string, ids: Uint16Array, { foldId }: Tokenizer): void {
  const known = foldId === null ? ids.length : ids.reduce((sum, id) => sum + Number(id !== foldId), 0);
  // Code units: at most twice the characters, and all that is needed to tell a text in another script.
  if (known >= leastCovered * text.length) return;
  const percent = Math.round((100 * known) / text.length);
  throw new TextError(
    'foreign',
    `The model's vocabulary covers only ${percent}% of the characters of this text, so it can't train on it; train a new model.`,
  );
}
