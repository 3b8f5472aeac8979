/** Which lags are tried, and for how long. */
export interface MemoryCurveRequest {
  /** Of the task at hand. */
  readonly lags: readonly number[];
  /** Training steps at each lag, at most: one that is solved earlier ends there. */
  readonly steps: number;
}

/** What a model that was trained at one lag can do. */
export interface MemoryPoint {
  readonly lag: number;
  /** Accuracy on sequences that nothing was trained or evaluated on. */
  readonly accuracy: number;
  /** Answers that this is a share of. */
  readonly scored: number;
  readonly chance: number;
  /** Steps that were trained. */
  readonly steps: number;
  /** The step whose loss or gradient was not finite, which ended the training; null where all went well. */
  readonly haltedAt: number | null;
}

/** Where a curve stands while it is measured. */
export interface MemoryCurveProgress {
  /** Those that are known so far. */
  readonly points: readonly MemoryPoint[];
  /** The lag that is being trained, and how far. */
  readonly lag: number;
  readonly step: number;
  /** Accuracy as measured last while training; null before the first look. */
  readonly accuracy: number | null;
  /** Share of the lags' steps that are done, 0 to 1. */
  readonly done: number;
}

/** From this accuracy on a lag counts as solved. */
export const solvedAt = 0.99;

/** Whether an accuracy may be chance: within three standard deviations. */
export function isGuessing({ accuracy, chance, scored }: Pick<MemoryPoint, 'accuracy' | 'chance' | 'scored'>): boolean {
  return accuracy <= chance + 3 * Math.sqrt((chance * (1 - chance)) / scored);
}
