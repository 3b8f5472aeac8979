/** What the benchmark tells. Pure data: the page gets it as it is. */

/** What an adapter can do at most, measured on it with WGSL of our own. */
export interface Ceilings {
  /** Multiply-adds of f32 in registers, counted as two. */
  readonly flopsPerSecond: number;
  /** Reading 256 KiB over and over. */
  readonly cacheBytesPerSecond: number;
  /** Reading a buffer larger than caches are. */
  readonly memoryBytesPerSecond: number;
  /** A barrier of one workgroup of 128, with what it hands over. */
  readonly barrierMicroseconds: number;
  /** A dispatch that needs the result of the one before it, both in one pass. */
  readonly dispatchMicroseconds: number;
  /** A submit of one pass with one dispatch, encoding included. */
  readonly submitMicroseconds: number;
}

export type Bound = 'arithmetic' | 'bandwidth' | 'chain';

export interface Limit {
  /** No step of this work can take less on this adapter: the largest of the three. */
  readonly milliseconds: number;
  readonly bound: Bound;
  readonly arithmeticMs: number;
  readonly bandwidthMs: number;
  readonly chainMs: number;
}

/** One layer on one-hot characters, trained with Adam and a clip by norm. */
export interface BenchmarkShape {
  /** Id of the cell. */
  readonly cell: string;
  readonly hiddenSize: number;
  readonly batchSize: number;
  readonly seqLength: number;
  readonly vocabularySize: number;
}

export interface StepTimes {
  /** Whole training steps, submitted as training submits them; a sample is the mean of those that share a submit. */
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly steps: number;
}

export type BenchmarkRow = { readonly shape: BenchmarkShape } & (
  | {
      readonly skipped?: undefined;
      readonly times: StepTimes;
      readonly limit: Limit;
      readonly flopsPerSecond: number;
      readonly charactersPerSecond: number;
      readonly dispatches: number;
    }
  | {
      /** Why this shape was not measured here, in a sentence. */
      readonly skipped: string;
    }
);

export interface BenchmarkReport {
  /** Null until they are measured. */
  readonly ceilings: Ceilings | null;
  readonly rows: readonly BenchmarkRow[];
}

export interface BenchmarkProgress {
  /** What is being measured. */
  readonly stage: string;
  /** Share that is done, 0 to 1. */
  readonly done: number;
  /** What is known so far. */
  readonly report: BenchmarkReport;
  /** Shapes that are still to come, the one that is being measured among them. */
  readonly pending: readonly BenchmarkShape[];
}
