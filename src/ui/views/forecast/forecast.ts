import {
  type ForecastErrors,
  type ForecastRows,
  forecastErrors,
  forecastRows,
  type SeriesFacts,
} from '../../../data/facts/forecast.ts';
import { formatCount, formatPercent } from '../../../lib/format.ts';
import { type AxisRange, linearAxis } from '../../charts/axis.ts';
import { csvCell, csvText } from '../../charts/export/csv.ts';
import type { Readout } from '../../charts/Inspector.tsx';
import type { ForecastView } from './view.ts';

/** Days of the near view. */
export const lastDays = 60;

export const looks = {
  truth: { label: 'Observed', stroke: 'var(--data-1)' },
  forecast: { label: 'Forecast', stroke: 'var(--data-2)' },
  naive: { label: 'Persistence', stroke: 'var(--text-faint)', dash: '3 3' },
} as const;

/** A series and what a model forecast of it, as they show. */
export interface ShownForecast {
  readonly facts: SeriesFacts;
  readonly rows: ForecastRows;
  /** Over all days that were forecast, whatever shows. */
  readonly errors: ForecastErrors | null;
  /** The row of `facts.values` that shows first. */
  readonly first: number;
  readonly truth: Float64Array;
  readonly forecast: Float64Array;
  readonly naive: Float64Array;
  /** Moves, in percent of the value where the forecast is of growth. */
  readonly unit: string;
}

/** @param said null before the first evaluation */
export function shownForecast(
  facts: SeriesFacts,
  predicted: Float32Array | null,
  { show, span }: Pick<ForecastView, 'show' | 'span'>,
): ShownForecast {
  const { values, lag, growth, name } = facts;
  const rows = forecastRows(facts, predicted ?? new Float32Array());
  const first = span === 'all' ? 0 : Math.max(0, values.length - lastDays);
  const before = (i: number): number => values[i - lag] ?? Number.NaN;
  const moved = (value: number, i: number): number => (growth ? 100 * (value / before(i) - 1) : value - before(i));
  const of = (column: Float64Array): Float64Array => (show === 'value' ? column : column.map(moved)).slice(first);
  return {
    facts,
    rows,
    errors: forecastErrors(facts, rows),
    first,
    truth: of(values),
    forecast: of(rows.forecast),
    naive: of(rows.naive),
    unit: show === 'value' ? name : `change of ${name}${growth ? ', %' : ''}`,
  };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 2012-03-04 as '4 Mar 2012'; a row's number where nobody said when. */
export function dayName({ times }: Pick<SeriesFacts, 'times'>, row: number): string {
  const time = times?.[row];
  if (time === undefined) return `row ${formatCount(row + 1)}`;
  const date = new Date(time);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** Decimals that values are written with: those that a usual error has two figures of. */
export const decimalsOf = (error: number): number =>
  Number.isFinite(error) && error > 0 ? Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(error)))) : 2;

export const figure = (value: number, decimals: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    : '–';

/** Rows under each other, with about four dates at their feet. */
export function dayAxis(shown: ShownForecast): { range: AxisRange; format: (position: number) => string } {
  const { facts, first, truth } = shown;
  const last = truth.length - 1;
  const ticks = [0.12, 0.38, 0.64, 0.9].map((share) => Math.round(share * last));
  const near = truth.length <= lastDays;
  const format = (position: number): string => {
    const name = dayName(facts, first + position);
    const [day, month, year] = name.split(' ');
    if (facts.times === null) return name.replace('row ', '');
    return near ? `${day} ${month}` : `${month} ${year}`;
  };
  return { range: { low: 0, high: Math.max(1, last), ticks }, format };
}

export function valueAxis({ truth, forecast }: ShownForecast): AxisRange {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of [...truth, ...forecast]) {
    if (Number.isNaN(value)) continue;
    [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  if (low > high) return { low: 0, high: 1, ticks: [] };
  return linearAxis(low, high);
}

export const naiveDecimals = ({ errors, facts, unit }: ShownForecast): number => {
  const inPercent = unit.endsWith('%');
  return inPercent ? 2 : decimalsOf(errors?.naive ?? Math.abs(facts.scale));
};

export function forecastReadout(shown: ShownForecast, row: number): Readout {
  const { facts, first, truth, forecast, naive } = shown;
  const decimals = naiveDecimals(shown);
  const held = first + row >= facts.split;
  const line = (look: { label: string; stroke: string }, values: Float64Array) => ({
    ...look,
    value: figure(values[row] ?? Number.NaN, decimals),
  });
  const known = Number.isFinite(forecast[row]);
  return {
    title: `${dayName(facts, first + row)}${held ? '' : ' · trained on'}`,
    lines: [line(looks.truth, truth), ...(known ? [line(looks.forecast, forecast), line(looks.naive, naive)] : [])],
  };
}

/** Rows of a table at most. */
const tableRows = 120;

export function forecastTable(shown: ShownForecast): Readout[] {
  const { facts, first, truth, forecast, naive } = shown;
  const decimals = naiveDecimals(shown);
  const rows = Array.from({ length: truth.length }, (_, i) => i).filter((i) => Number.isFinite(forecast[i]));
  return rows.slice(-tableRows).map((i) => ({
    title: dayName(facts, first + i),
    lines: [
      { label: looks.truth.label, value: figure(truth[i] as number, decimals) },
      { label: looks.forecast.label, value: figure(forecast[i] as number, decimals) },
      { label: looks.naive.label, value: figure(naive[i] as number, decimals) },
    ],
  }));
}

const iso = (time: number | undefined, row: number): string =>
  time === undefined ? String(row + 1) : new Date(time).toISOString().slice(0, 10);

/** A row a day, all of them, in the unit of the series. */
export function forecastCsv({ facts, rows }: ShownForecast): string {
  return csvText(
    ['day', 'held_back', 'truth', 'forecast', 'naive'],
    Array.from(facts.values, (value, i) => [
      iso(facts.times?.[i], i),
      i >= facts.split ? '1' : '0',
      ...[value, rows.forecast[i], rows.naive[i]].map(csvCell),
    ]),
  );
}

/** Errors so near to each other are the same for all that one series can tell. */
const alike = 0.003;

/** What the forecasts are worth, in one sentence. @param days what days are called: 'trading days' */
export function forecastSentence({ errors, facts }: ShownForecast, step: number, days: string): string {
  if (!errors) return '';
  const { lag, name } = facts;
  const decimals = decimalsOf(errors.naive) + 1;
  const head = `After step ${formatCount(step)}, forecasts of ${name}, ${formatCount(lag)} ${lag === 1 ? days.replace(/s$/, '') : days} ahead, have an RMSE of ${figure(errors.model, decimals)} on ${formatCount(errors.days)} ${days} of the validation set; the persistence forecast has ${figure(errors.naive, decimals)}`;
  const { ratio } = errors;
  if (Math.abs(ratio - 1) <= alike) return `${head}: equally good.`;
  if (ratio < 1)
    return `${head}: ${formatPercent(1 - ratio)} less, and closer on ${formatPercent(errors.nearer)} of them.`;
  return `${head}: ${formatPercent(ratio - 1)} more, so the persistence forecast is better.`;
}
