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

/** In the unit of the series. @param said in units of `scale`; 0 is the naive forecast, as today */
export const inUnits = (
  now: number,
  predicted: number,
  { scale, growth }: Pick<SeriesFacts, 'scale' | 'growth'>,
): number => (growth ? now * Math.exp(scale * predicted) : now + scale * predicted);

/** By row of `SeriesFacts.values`: the day that a forecast is about. */
export interface ForecastRows {
  /** What a model said `lag` days before; NaN where it made no forecast. */
  readonly forecast: Float64Array;
  /** What it was `lag` days before; NaN before what is held back. */
  readonly naive: Float64Array;
}

/** @param said by day that is held back, in units of the scale */
export function forecastRows(facts: SeriesFacts, predicted: Float32Array): ForecastRows {
  const { values, split, lag } = facts;
  const forecast = new Float64Array(values.length).fill(Number.NaN);
  const naive = new Float64Array(values.length).fill(Number.NaN);
  predicted.forEach((one, day) => {
    const now = values[split + day] as number;
    forecast[split + day + lag] = inUnits(now, one, facts);
    naive[split + day + lag] = now;
  });
  return { forecast, naive };
}

/** How far off forecasts are, in the unit of the series. */
export interface ForecastErrors {
  /** Days that were forecast. */
  readonly days: number;
  /** Roots of the mean squared errors. */
  readonly model: number;
  readonly naive: number;
  /** The model's by the naive one's: below 1, it is worth something. */
  readonly ratio: number;
  /** Share of the days on which the model was nearer. */
  readonly nearer: number;
}

/** Of the days that a model forecast. Null where there is none. */
export function forecastErrors({ values }: SeriesFacts, { forecast, naive }: ForecastRows): ForecastErrors | null {
  let [days, model, plain, nearer] = [0, 0, 0, 0];
  forecast.forEach((predicted, i) => {
    if (Number.isNaN(predicted)) return;
    const its = predicted - (values[i] as number);
    const of = (naive[i] as number) - (values[i] as number);
    days++;
    model += its * its;
    plain += of * of;
    if (Math.abs(its) < Math.abs(of)) nearer++;
  });
  if (days === 0) return null;
  const ratio = Math.sqrt(model / plain);
  return { days, model: Math.sqrt(model / days), naive: Math.sqrt(plain / days), ratio, nearer: nearer / days };
}
