import { csvLine } from '../../lib/csv.ts';
import { formatCount } from '../../lib/format.ts';
import type { BadRow, Choice, SeriesReport } from '../facts/tableReport.ts';
import { TextError } from '../textError.ts';
import { isMissing, parseNumber } from './csv.ts';
import { dayText, parseDate } from './dates.ts';
import { readTable, type Table } from './table.ts';

/** Values of several quantities at the same times, the one to forecast first. */
export interface Series {
  /** Milliseconds since 1970, ascending; null where nobody said when. */
  readonly times: readonly number[] | null;
  readonly names: readonly string[];
  /** [column][row] */
  readonly columns: readonly (readonly number[])[];
  /** The forecast is of log returns, not of differences. */
  readonly growth: boolean;
}

/** Rows that a model can learn something from. */
const fewestRows = 200;
const reportedBad = 8;
/** A table of which more is wrong was read the wrong way. */
const mostBad = 0.2;

interface ReadRow {
  readonly line: number;
  readonly time: number;
  /** NaN where it is missing. */
  readonly values: readonly number[];
}

const quoted = (cell: string): string => `“${cell.length > 24 ? `${cell.slice(0, 24)}…` : cell}”`;

/** Rows that make sense, and those that don't. */
function parseRows({ csv, dayPlace }: Table, { date, target, others, growth }: Choice) {
  const indices = [target, ...others];
  const rows: ReadRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<number, number>();
  for (const { line, cells } of csv.rows) {
    const refuse = (what: string): void => void bad.push({ line, what });
    if (cells.length !== csv.header.length) {
      refuse(`${cells.length} cells, and the table has ${csv.header.length} columns`);
      continue;
    }
    const when = date === null ? String(rows.length) : (cells[date] as string);
    const time = date === null ? rows.length : parseDate(when, dayPlace);
    if (Number.isNaN(time)) {
      refuse(isMissing(when) ? 'no date' : `${quoted(when)} is not a date`);
      continue;
    }
    const before = seen.get(time);
    if (before !== undefined) {
      refuse(`the date ${quoted(when)} is also on line ${before}`);
      continue;
    }
    const wrong = indices.find(
      (i) => !isMissing(cells[i]) && Number.isNaN(parseNumber(cells[i] as string, csv.delimiter)),
    );
    if (wrong !== undefined) {
      refuse(`${quoted(cells[wrong] as string)} in ${csv.header[wrong]} is not a number`);
      continue;
    }
    const values = indices.map((i) =>
      isMissing(cells[i]) ? Number.NaN : parseNumber(cells[i] as string, csv.delimiter),
    );
    if (growth && (values[0] as number) <= 0) {
      refuse(`${values[0]} in ${csv.header[target]} is not above 0, so it has no log return`);
      continue;
    }
    seen.set(time, line);
    rows.push({ line, time, values });
  }
  return { rows, bad };
}

/** Takes the last value for one that is missing, and leaves out rows before the first of each column. */
function fillIn(rows: readonly ReadRow[], columns: number) {
  const last = new Array<number>(columns).fill(Number.NaN);
  let filled = 0;
  const whole: ReadRow[] = [];
  for (const row of rows) {
    const values = row.values.map((value, c) => (Number.isNaN(value) ? (last[c] as number) : value));
    values.forEach((value, c) => {
      last[c] = value;
    });
    if (values.some(Number.isNaN)) continue;
    filled += row.values.filter(Number.isNaN).length;
    whole.push({ ...row, values });
  }
  return { whole, filled };
}

/**
 * The series in some columns of a table. Rows that make no sense are left out and named.
 * @throws TextError where too few rows are left, or too much of the table is wrong, with the first line that is
 */
export function seriesFrom(table: Table, choice: Choice): { series: Series; report: SeriesReport } {
  const { rows, bad } = parseRows(table, choice);
  const total = table.csv.rows.length;
  if (bad.length > mostBad * total) {
    const [first] = bad;
    throw new TextError(
      'unfit',
      `${formatCount(bad.length)} of ${formatCount(total)} rows can’t be read, the first on line ${first?.line}: ${first?.what}. Correct them, or choose other columns.`,
    );
  }
  const ascending = [...rows].sort((a, b) => a.time - b.time);
  const indices = [choice.target, ...choice.others];
  const { whole, filled } = fillIn(ascending, indices.length);
  if (whole.length < fewestRows) {
    throw new TextError(
      'too-short',
      `${formatCount(whole.length)} rows can be used; at least ${fewestRows} are needed for a training and a validation set.`,
    );
  }
  const columns = indices.map((_, c) => whole.map(({ values }) => values[c] as number));
  const [target] = columns as [number[], ...number[][]];
  if (target.every((value) => value === target[0])) {
    const name = table.csv.header[choice.target];
    throw new TextError(
      'unfit',
      `${name} is ${target[0]} in every row, so there is nothing to forecast; choose another column.`,
    );
  }
  return {
    series: {
      times: choice.date === null ? null : whole.map(({ time }) => time),
      names: indices.map((i) => table.csv.header[i] as string),
      columns,
      growth: choice.growth,
    },
    report: {
      rows: total,
      used: whole.length,
      badCount: bad.length,
      bad: bad.slice(0, reportedBad),
      filled,
      before: ascending.length - whole.length,
      sorted: ascending.some((row, i) => row !== rows[i]),
    },
  };
}

/** The series as a table of its own, which reads back as it is: what is kept of one's own data. */
export function seriesText({ times, names, columns, growth }: Series): string {
  const header = csvLine([...(times ? ['date'] : []), ...names]);
  const stamp = (time: number): string =>
    time % 86_400_000 === 0 ? dayText(time) : new Date(time).toISOString().slice(0, 16);
  const lines = (columns[0] ?? []).map((_, r) =>
    csvLine([...(times ? [stamp(times[r] as number)] : []), ...columns.map((values) => String(values[r]))]),
  );
  return [`# forecast: ${growth ? 'growth' : 'change'}`, header, ...lines, ''].join('\n');
}

/** A table as a person most likely means it. @throws TextError */
export function readSeries(text: string): Series {
  const table = readTable(text);
  if (!table.guess) {
    throw new TextError(
      'unfit',
      `No column of the table holds numbers (${table.csv.header.slice(0, 5).join(', ')}); at least one is needed as the target of the forecast.`,
    );
  }
  return seriesFrom(table, table.guess).series;
}
