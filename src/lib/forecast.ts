/** What is known of a series whose forecasts are tested: the days from a while before the split to its end. */
export interface SeriesFacts {
  /** What is forecast. */
  readonly name: string;
  /** A forecast is of a log return, and not of a difference. */
  readonly growth: boolean;
  /** Days ahead. */
  readonly lag: number;
  /** What a forecast of 1 means, in log or in the unit of the series. */
  readonly scale: number;
  /** The first of `values` that is held back. */
  readonly split: number;
  /** Milliseconds since 1970, UTC; null where nobody said when. */
  readonly times: Float64Array | null;
  readonly values: Float64Array;
}
