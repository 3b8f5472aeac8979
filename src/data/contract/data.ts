/**
 * The contract of a task with data: examples from a file that comes with the page, or from one's own in its place. Some of them
 * train, the rest is held back and only scored. As with the tasks that draw their sequences, every sequence starts from a state of
 * zeros and is one window.
 *
 * To add one: a file in `data/tasks` that exports `task`, a file under public/data (text in UTF-8, gzip or not) written by a script
 * and named with source and licence in SOURCES.txt, and nothing else.
 */
import type { Baseline } from '../facts/baseline.ts';
import type { SeriesFacts } from '../facts/forecast.ts';
import type { ClassScore, LagRange, NumberScore } from './drawn.ts';

/** What is predicted: a class or numbers, at each step or once a sequence; the latter stands at the last step, or a pool predicts it. */
type DataOutput = 'class-each-step' | 'class-at-end' | 'number-each-step' | 'number-at-end';

/** B sequences of T steps. All arrays are time-major: step t of sequence b at t · B + b. */
export interface DataBatch {
  /** [T, B], of symbols; else empty. */
  readonly ids: Uint32Array;
  /** [T, B, F], of numbers. */
  readonly values?: Float32Array;
  /**
   * [T, B]: a class, or `ignoredTarget` where there is none; empty where the targets are numbers. Of a pooled model the last that is
   * asked of a sequence is its target, so nothing changes for it here.
   */
  readonly targets: Uint32Array;
  /** [T, B, V], where the targets are numbers; NaN where nothing is predicted. */
  readonly numbers?: Float32Array;
  /** [B]: real steps of each sequence, from its first on; where it is left out, up to the last with a target. */
  readonly lengths?: Uint32Array;
  /** For people: what each sequence is, in order; its symbols say it where this is left out. */
  readonly texts?: readonly string[];
}

/** What fixes the batches of a run. */
export interface DataSource {
  readonly seed: number;
  /** B */
  readonly batchSize: number;
  /** T, as the task made it of the configuration. */
  readonly seqLength: number;
  readonly lag: number;
}

/** The data of a task, read and parted. */
export interface TaskData {
  /** Input symbols by id; empty where numbers are read. */
  readonly symbols: readonly string[];
  /** Examples in each part. */
  readonly training: number;
  readonly validation: number;
  /** The score of who only knows how the targets are distributed: of classes the commonest one. */
  readonly chance: ClassScore | NumberScore;
  /** What else there is to beat, the most telling first. */
  readonly baselines: readonly Baseline[];
  /** The batch of training step `index`, from 0: the same for everybody with this source. Never an example that is held back. */
  trainingBatch(index: number): DataBatch;
  /** Batches that hold all that is held back once, in an order that tells a few of them apart from none. */
  readonly validationBatches: number;
  /** @param index any number from 0; after `validationBatches` they come again */
  validationBatch(index: number): DataBatch;
  /**
   * A sequence that a person typed, as the model reads it; absent where nobody types them.
   * @throws RangeError with a sentence that says what to write instead
   */
  read?(text: string): TypedSequence;
  /** Of a model that goes on with what it is given, feeding back its own outputs; absent of any other. */
  readonly writing?: {
    /** The output that ends a sequence. Outputs are symbols of the same ids. */
    readonly end: number;
    /** @throws RangeError with a sentence that says what to write instead */
    begin(text: string): Uint32Array;
    /** The prompt and what was generated, as people read it. */
    format(begun: Uint32Array, written: readonly number[]): string;
  };
  /** Of a series that is forecast: the days that are held back, and which of them a batch asks about. */
  readonly series?: ValidationSeries;
}

/** How the raw numbers of a channel become what the model reads: (x − mean) / deviation, clipped to ±`standardisedLimit`. */
export interface Standardisation {
  /** Whether its column is taken in natural logarithms. */
  readonly logarithm: boolean;
  /** Over the days before the split. */
  readonly mean: number;
  /** The standard deviation over these days; 0 of a channel that reads 0 throughout. */
  readonly deviation: number;
}

/** The part of a series that forecasts are tested on. */
export interface ValidationSeries {
  readonly facts: SeriesFacts;
  /** [F]: what each number of a step is, by the names of the table's own columns. */
  readonly channels: readonly string[];
  /** [F] */
  readonly standardisation: readonly Standardisation[];
  /** Days that have a target. */
  readonly days: number;
  /** The day, from 0, that row t · B + b of a held-back batch asks about. */
  dayOf(batch: number, row: number): number;
}

/** What a person typed, as a task's model reads it. */
export interface TypedSequence {
  /** [T] */
  readonly ids: Uint32Array;
  /** Steps whose predictions are read out, in order. */
  readonly scored: readonly number[];
  /** By step with a target, what stood there: a word of a sentence; the whole of it where there is one target. */
  readonly parts: readonly string[];
  /** By step with a target, whether it is one of the symbols, and not one that stands for what is not. */
  readonly known: readonly boolean[];
}

/** One that reads symbols has `symbols` of them, one that reads numbers `channels`. */
type DataInputs =
  | { readonly inputs: 'symbols'; readonly symbols: number }
  | { readonly inputs: 'numbers'; readonly channels: readonly string[] };

export type DataTask = DataInputs & {
  readonly kind: 'data';
  readonly id: string;
  /** What the page calls it. */
  readonly label: string;
  /** A few words for a list. */
  readonly hint: string;
  /** One sentence: what the model reads, and what it predicts. */
  readonly explanation: string;
  readonly citation: { readonly text: string; readonly url: string };
  /** What the examples are called, in the plural: 'sentences'. */
  readonly examples: string;
  /** Relative to the base address of the page. */
  readonly file: string;
  readonly source: { readonly text: string; readonly url: string };
  readonly licence: { readonly text: string; readonly url: string };
  /** Whether one's own data may take the file's place (`RunConfig.corpus` is 'own'). */
  readonly takesOwn: boolean;
  readonly output: DataOutput;
  /** The target of a step is the input of a later one, so that a network that reads from the end has seen it. */
  readonly foretells?: boolean;
  /** Classes, or names of the numbers, of the output: different from each other; the index is the id. */
  readonly outputs: readonly string[];
  /** Where the targets are numbers: a prediction is right if it is off by less; null where no such line can be drawn. */
  readonly tolerance: number | null;
  /** What `RunConfig.task.lag` is for this task, as steps ahead; null where it means nothing. */
  readonly lag: LagRange | null;
  /** T that the task begins with. */
  readonly steps: number;
  /** T: of what a configuration says where a person may choose, else the task's own. */
  seqLength(lag: number, requested: number): number;
  readonly choosesLength: boolean;
  /**
   * Reads the data.
   * @param text of the file, or one's own
   * @throws TextError where it can't be used, with a sentence that says what to do
   */
  open(text: string, source: DataSource): TaskData;
};
