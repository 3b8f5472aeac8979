import { type Choice, type Column, mostOthers } from '../facts/tableReport.ts';
import { type Csv, isMissing, parseNumber, readCsv } from './csv.ts';
import { type DayPlace, dayPlaceOf, parseDate } from './dates.ts';

/** A table that was read, and what can be made of it. */
export interface Table {
  readonly csv: Csv;
  readonly columns: readonly Column[];
  readonly dayPlace: DayPlace;
  /** What a person most likely wants; null where no column holds numbers. */
  readonly guess: Choice | null;
}

/** Share of a column's cells that must be of a kind for it to be of that kind. */
const enough = 0.8;

function columnOf({ rows, header, delimiter }: Csv, index: number): Column {
  const cells = rows.map(({ cells }) => cells[index] ?? '');
  const filled = cells.filter((cell) => !isMissing(cell));
  const share = (fits: (cell: string) => boolean): number => filled.filter(fits).length / Math.max(1, filled.length);
  const place = dayPlaceOf(filled.slice(0, 500));
  const isNumber = share((cell) => !Number.isNaN(parseNumber(cell, delimiter))) >= enough;
  const isDate = share((cell) => !Number.isNaN(parseDate(cell, place))) >= enough;
  return {
    name: header[index] as string,
    kind: filled.length === 0 ? 'text' : isNumber ? 'number' : isDate ? 'date' : 'text',
    examples: filled.slice(0, 3),
    missing: cells.length - filled.length,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Whether values are all above 0, rise or fall to a multiple, and move the more the higher they are, as prices do. */
export function looksLikeGrowth(values: readonly number[]): boolean {
  if (values.length < 20) return false;
  const sorted = [...values].sort((a, b) => a - b);
  const [low = 0, high = 0, middle = 0] = [sorted[0], sorted.at(-1), sorted[sorted.length >> 1]];
  if (low <= 0 || high < 2 * low) return false;
  const moves = values
    .slice(1)
    .map((value, i) => ({ at: values[i] as number, by: Math.abs(value - (values[i] as number)) }));
  const of = (above: boolean): number => mean(moves.filter(({ at }) => at > middle === above).map(({ by }) => by));
  return of(true) > 1.3 * of(false);
}

/** The numbers of a column, those that are none left out. */
const numbersOf = ({ rows, delimiter }: Csv, index: number): number[] =>
  rows.map(({ cells }) => parseNumber(cells[index] ?? '', delimiter)).filter((value) => !Number.isNaN(value));

/** @throws TextError as {@link readCsv} does */
export function readTable(text: string): Table {
  const csv = readCsv(text);
  const columns = csv.header.map((_, i) => columnOf(csv, i));
  const date = columns.findIndex(({ kind }) => kind === 'date');
  const numbers = columns.flatMap(({ kind }, i) => (kind === 'number' ? [i] : []));
  const [target, ...others] = numbers;
  const dates = date < 0 ? [] : csv.rows.slice(0, 500).map(({ cells }) => cells[date] ?? '');
  const noted = csv.notes.get('forecast');
  const guess =
    target === undefined
      ? null
      : {
          date: date < 0 ? null : date,
          target,
          others: others.slice(0, mostOthers),
          growth: noted === undefined ? looksLikeGrowth(numbersOf(csv, target)) : noted === 'growth',
        };
  return { csv, columns, dayPlace: dayPlaceOf(dates), guess };
}
