import type { Series } from './series.ts';

/** Share of the days, from the first, that training may look at. */
export const trainingShare = 0.8;

/** What a step reads of each column: its last move, and how far it is from its running mean. */
const perColumn = 2;
export const mostColumns = 4;
/** Two more tell the time of the year. */
const seasonChannels = 2;
/** Numbers in a step: columns that a series has not, and the season where it has none, read 0. */
export const channelsOf = (columns: number, season: boolean): number =>
  perColumn * columns + (season ? seasonChannels : 0);

/** Days over which the running mean goes, about. */
const meanDays = 32;
/** Inputs are standardised by the training part and cut off there: one wild day must not drive every unit into saturation. */
const cutAt = 5;
const dayMs = 86_400_000;
const yearMs = 365.2425 * dayMs;

/**
 * A series made ready: what each day reads, and what is to be said on it. Nothing before `split` is made with numbers from `split`
 * on, and means, deviations and the scale are those of the days before it.
 */
export interface Prepared {
  /** Days. */
  readonly length: number;
  /** F */
  readonly features: number;
  /** [length, F] */
  readonly inputs: Float32Array;
  /** [length]: the move from this day to `lag` days on, in units of `scale`; NaN where that is past the end. */
  readonly goals: Float32Array;
  /** The first day that is held back: whoever forecasts from it, or is asked about it, is being tested. */
  readonly split: number;
  /** Root of the mean squared move of the training part, in log or in the series' own unit: 0 is the naive forecast, 1 a usual move. */
  readonly scale: number;
  readonly lag: number;
}

/** Logarithms of what is always above 0 and spans a factor of 3, as prices and volumes. */
function levels(values: readonly number[], growth: boolean): number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return growth || (low > 0 && high > 3 * low) ? values.map(Math.log) : [...values];
}

/** Mean 0 and deviation 1 over the days before `split`; 0 throughout what never changes there. */
function standardised(values: readonly number[], split: number): number[] {
  const known = values.slice(0, split);
  const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, v) => sum + (v - mean) ** 2, 0) / known.length);
  const cut = (v: number): number => Math.max(-cutAt, Math.min(cutAt, v));
  return values.map((v) => (deviation > 1e-12 * Math.abs(mean) ? cut((v - mean) / deviation) : 0));
}

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
  const channels = series.columns.flatMap((values, c) =>
    channelsOfColumn(levels(values, c === 0 && growth)).map((channel) => standardised(channel, split)),
  );
  const features = channelsOf(columns, season);
  const inputs = new Float32Array(length * features);
  channels.forEach((channel, c) => {
    for (let t = 0; t < length; t++) inputs[t * features + c] = channel[t] as number;
  });
  if (season && times) {
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
  // Where a training day's answer would be held back, it is not asked.
  const known = moves.slice(0, split - lag);
  const scale = Math.sqrt(known.reduce((sum, v) => sum + v * v, 0) / known.length) || 1;
  return { length, features, inputs, goals: Float32Array.from(moves, (v) => v / scale), split, scale, lag };
}

/** Mean square of the moves from `first` to `end` less a guess that is always the same: 0 is the naive forecast. */
export function errorOfConstant({ goals }: Pick<Prepared, 'goals'>, first: number, end: number, guess: number): number {
  let sum = 0;
  for (let t = first; t < end; t++) sum += ((goals[t] as number) - guess) ** 2;
  return sum / (end - first);
}
