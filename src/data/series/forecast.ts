import type { Standardisation } from '../contract/data.ts';
import type { Series } from './series.ts';

/** Share of the days, from the first, that training may look at. */
const trainingShare = 0.8;

/** What a step reads of each column: its last move, and how far it is from its running mean. */
const perColumn = 2;
export const mostColumns = 4;
/** Two more tell the time of the year. */
const seasonChannels = 2;
/** Numbers in a step: columns that a series has not, and the season where it has none, read 0. */
export const channelsOf = (columns: number, season: boolean): number =>
  perColumn * columns + (season ? seasonChannels : 0);

/** Days over which the running mean goes, about: it goes 2 / (so many + 1) of the way to each day. */
export const meanDays = 32;
/** Standardised inputs are clipped to ± this: one wild day must not drive every unit into saturation. */
export const standardisedLimit = 5;
const dayMs = 86_400_000;
const yearMs = 365.2425 * dayMs;

/**
 * A series made ready: what each day reads, and what is to be said on it. Nothing before `split` is made with numbers from `split`
 * on, and means, deviations and the scale are those of the days before it.
 */
export interface Prepared {
  /** [F] */
  readonly standardisation: readonly Standardisation[];
  /** Days. */
  readonly length: number;
  /** F */
  readonly features: number;
  /** [length, F] */
  readonly inputs: Float32Array;
  /** [length]: the move from this day to `lag` days on, in units of `scale`; NaN where that is past the end. */
  readonly goals: Float32Array;
  /** The first day of the validation set: who forecasts from it, or forecasts it, is being tested. */
  readonly split: number;
  /** Root of the mean squared move of the training part, in log or in the series' own unit: 0 is the naive forecast, 1 a usual move. */
  readonly scale: number;
  readonly lag: number;
}

/** Whether a column is taken in logarithms: what is always above 0 and spans a factor of 3, as prices and volumes. */
function takesLogarithm(values: readonly number[], growth: boolean): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return growth || (low > 0 && high > 3 * low);
}

/** Mean and deviation over the days before `split`; the latter 0 of what never changes there. */
function statistics(values: readonly number[], split: number): { mean: number; deviation: number } {
  const known = values.slice(0, split);
  const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, v) => sum + (v - mean) ** 2, 0) / known.length);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
}

function standardised(value: number, { mean, deviation }: Pick<Standardisation, 'mean' | 'deviation'>): number {
  const limited = (v: number): number => Math.max(-standardisedLimit, Math.min(standardisedLimit, v));
  return deviation === 0 ? 0 : limited((value - mean) / deviation);
}

/** Of a channel that the series does not have. */
const absent: Standardisation = { logarithm: false, mean: 0, deviation: 0 };

/** Of each day, from what stands up to it alone. */
function channelsOfColumn(level: readonly number[]): [number[], number[]] {
  const share = 2 / (meanDays + 1);
  let mean = level[0] as number;
  const moves: number[] = [];
  const apart: number[] = [];
  level.forEach((now, t) => {
    moves.push(t === 0 ? 0 : now - (level[t - 1] as number));
    apart.push(now - mean);
    mean += share * (now - mean);
  });
  return [moves, apart];
}

/** @param columns that inputs are laid out for, `series` having as many or fewer */
export function prepareSeries(series: Series, lag: number, columns: number, season: boolean): Prepared {
  const { times, growth } = series;
  const target = series.columns[0] as readonly number[];
  const length = target.length;
  const split = Math.floor(trainingShare * length);
  const features = channelsOf(columns, season);
  const inputs = new Float32Array(length * features);
  const standardisation = new Array<Standardisation>(features).fill(absent);
  series.columns.forEach((values, column) => {
    const logarithm = takesLogarithm(values, column === 0 && growth);
    channelsOfColumn(logarithm ? values.map(Math.log) : values).forEach((channel, i) => {
      const c = perColumn * column + i;
      const known = { logarithm, ...statistics(channel, split) };
      standardisation[c] = known;
      channel.forEach((value, t) => {
        inputs[t * features + c] = standardised(value, known);
      });
    });
  });
  if (season && times) {
    standardisation.fill({ ...absent, deviation: 1 }, features - seasonChannels);
    times.forEach((time, t) => {
      const angle = (2 * Math.PI * (time % yearMs)) / yearMs;
      inputs[(t + 1) * features - 2] = Math.sin(angle);
      inputs[(t + 1) * features - 1] = Math.cos(angle);
    });
  }
  const level = growth ? target.map(Math.log) : target;
  const move = (t: number): number =>
    t + lag < length ? (level[t + lag] as number) - (level[t] as number) : Number.NaN;
  const moves = target.map((_, t) => move(t));
  // Where a training day's target would be in the validation set, there is none.
  const known = moves.slice(0, split - lag);
  const scale = Math.sqrt(known.reduce((sum, v) => sum + v * v, 0) / known.length) || 1;
  const goals = Float32Array.from(moves, (v) => v / scale);
  return { standardisation, length, features, inputs, goals, split, scale, lag };
}

/** Mean square of the moves from `first` to `end` less a guess that is always the same: 0 is the naive forecast. */
export function errorOfConstant({ goals }: Pick<Prepared, 'goals'>, first: number, end: number, guess: number): number {
  let sum = 0;
  for (let t = first; t < end; t++) sum += ((goals[t] as number) - guess) ** 2;
  return sum / (end - first);
}
