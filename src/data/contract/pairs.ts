/**
 * The contract of a task with pairs: an encoder reads the source, a decoder writes the target. Pairs are drawn by a seed, or come from
 * a file that comes with the page, or from one's own. Some of them train, the rest is the validation set.
 *
 * To add one: a file in `data/pairs` that exports `task`, and where it has a file what data.ts says of files.
 */

/** What a side of a pair is made of, as it is split into symbols. */
export type PairUnit = 'characters' | 'words' | 'phonemes';

/**
 * What tells how good a model is: targets written without a mistake; right symbols under teacher forcing; BLEU-4; edit distance in
 * phonemes over phonemes of the nearest reference; words whose pronunciation is none of the references.
 */
export type PairMetric = 'exactMatch' | 'tokenAccuracy' | 'bleu' | 'phonemeErrorRate' | 'wordErrorRate';

/** Ids of the special symbols, the same on both sides of every task. There is none for padding, which lengths tell. */
export const specialIds = { start: 0, end: 1, unknown: 2 } as const;
/** The special symbols, by id. */
export const specialSymbols: readonly string[] = ['<start>', '<end>', '<unknown>'];

/** Something to choose about a task. */
export interface PairOption {
  readonly id: string;
  /** What the page calls it. */
  readonly label: string;
  /** The first is what it begins with. */
  readonly values: readonly { readonly id: string; readonly label: string }[];
}

/** Values of options by their ids; what is left out is the first value. */
export type PairOptions = Readonly<Record<string, string>>;

/** Sizes of a task's model and windows. */
export interface PairSizes {
  /** Symbols of each side, the special ones included. */
  readonly sourceSymbols: number;
  readonly targetSymbols: number;
  /** Both sides have the same symbols, by the same ids. */
  readonly sameSymbols?: true;
  /** S and T: of the longest source and target, each with its `<end>`. */
  readonly sourceLength: number;
  readonly targetLength: number;
}

/** A pair, for people. */
export interface PairText {
  readonly source: string;
  readonly target: string;
}

/** B pairs. All arrays but lengths are time-major: step t of pair b at t · B + b. A row without a pair has no target that counts. */
export interface PairBatch {
  /** [S, B]: ids of the source, then `<end>`; 0 behind it. */
  readonly sources: Uint32Array;
  /** [B]: symbols of each source with its `<end>`; 1 where there is no pair. */
  readonly sourceLengths: Uint32Array;
  /** [T, B]: `<start>`, then the targets a step later, as teacher forcing feeds them; 0 behind them. */
  readonly inputs: Uint32Array;
  /** [T, B]: ids of the target, then `<end>`; `ignoredTarget` behind it. */
  readonly targets: Uint32Array;
  /** [B]: symbols of each target with its `<end>`; 0 where there is no pair. */
  readonly targetLengths: Uint32Array;
  /** The largest of `sourceLengths` and of `targetLengths`, at least 1: steps beyond have nothing to compute. */
  readonly longestSource: number;
  readonly longestTarget: number;
  /** Of each pair; shorter than B where rows have none, which are the last. */
  readonly texts: readonly PairText[];
}

/** What fixes the batches of a run. */
export interface PairSource {
  readonly seed: number;
  /** B */
  readonly batchSize: number;
  readonly options?: PairOptions;
}

/** The pairs of a task, read and split. */
export interface PairData {
  readonly units: { readonly source: PairUnit; readonly target: PairUnit };
  /** Symbols of the source by id, `specialSymbols` first. */
  readonly sourceSymbols: readonly string[];
  /** The same of the target. */
  readonly targetSymbols: readonly string[];
  /** S, of all batches. */
  readonly sourceLength: number;
  /** T, of all batches. */
  readonly targetLength: number;
  /** Pairs in each set. */
  readonly training: number;
  readonly validation: number;
  /** Those that train, by the numbers that batches are drawn by. */
  readonly trainingPairs: readonly PairText[];
  /** Batches that come to every pair that trains once. */
  readonly batchesPerEpoch: number;
  /**
   * The batch of training step `index`, from 0: the same for everybody with this source, of sources of like length. Never a pair of
   * the validation set. @throws RangeError for an index that is none
   */
  trainingBatch(index: number): PairBatch;
  /** Batches that hold the validation set once, in an order that tells a few of them apart from none. */
  readonly validationBatches: number;
  /** @param index any number from 0; after `validationBatches` they come again @throws RangeError for an index that is none */
  validationBatch(index: number): PairBatch;
  /**
   * Of each pair of a validation batch, every target that is right, as the symbols of its text: at least its own, which comes first. One
   * that the vocabulary lacks stands here as it is, so that `<unknown>` is never right.
   */
  references(index: number): readonly (readonly (readonly string[])[])[];
  /**
   * A source that a person typed: its ids, then `<end>`; [≤ S].
   * @throws RangeError with a sentence that says what to write instead
   */
  read(text: string): Uint32Array;
  /** Symbols of ids of the target up to the first `<end>`, `<start>` left out. @throws RangeError for an id that is none */
  tokens(ids: ArrayLike<number>): string[];
  /** The same as people read it. */
  write(ids: ArrayLike<number>): string;
}

/** What all tasks with pairs have alike, in the words of other tasks: a decoder reads symbols and predicts one at each step. */
export const ofPairs = { kind: 'pairs', inputs: 'symbols', output: 'class-each-step', lag: null } as const;

export interface PairTask {
  readonly kind: 'pairs';
  readonly inputs: 'symbols';
  readonly output: 'class-each-step';
  readonly lag: null;
  readonly id: string;
  /** What the page calls it. */
  readonly label: string;
  /** A few words for a list. */
  readonly hint: string;
  /** One or two sentences: what the model reads, and what it must write. */
  readonly explanation: string;
  readonly citation: { readonly text: string; readonly url: string };
  /** What the pairs are called, in the plural: 'dates'. */
  readonly examples: string;
  /** Of what the sides are made, unless options say otherwise. */
  readonly units: { readonly source: PairUnit; readonly target: PairUnit };
  /** What tells how good a model is, the most telling first. */
  readonly metrics: readonly PairMetric[];
  readonly options: readonly PairOption[];
  /** Relative to the base address of the page; null where pairs are drawn. */
  readonly file: string | null;
  /** Where the pairs come from; null where they are drawn. */
  readonly source: { readonly text: string; readonly url: string } | null;
  readonly licence: { readonly text: string; readonly url: string } | null;
  /** Whether it reads one's own pairs; without any it has drawn ones. */
  readonly takesOwn: boolean;
  /** What a model of it needs; null where that depends on the pairs, which may be one's own. @throws RangeError for options that there are none of */
  sizes(options?: PairOptions): PairSizes | null;
  /**
   * Reads or draws the pairs.
   * @param text of the file, or one's own; null where they are drawn
   * @throws TextError where it can't be used, with a sentence that says what to do
   * @throws RangeError for options that there are none of
   */
  open(text: string | null, source: PairSource): PairData;
}
