import { TextError } from '../textError.ts';

/** A line of a table, without its quotes. */
interface CsvRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Csv {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly delimiter: string;
  /** What lines like "# forecast: growth" at the head of the file say. */
  readonly notes: ReadonlyMap<string, string>;
}

/** Rows of a table at most: three centuries of days. */
const maxRows = 110_000;
const maxColumns = 64;

const delimiters = [',', ';', '\t', '|'];

/** One line to its cells; a quote within quotes is doubled. */
export function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (char === '"') {
      if (quoted && line[i + 1] === '"') cell += line.charAt(i++);
      else quoted = !quoted;
    } else if (char === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

/** The one that parts the first lines into as many cells each, and the most of them. */
function delimiterOf(lines: readonly string[]): string {
  const counts = (delimiter: string): number => {
    const [first = 0, ...rest] = lines.slice(0, 20).map((line) => cellsOf(line, delimiter).length);
    return rest.filter((count) => count === first).length >= rest.length / 2 ? first : 1;
  };
  return delimiters.reduce((best, next) => (counts(next) > counts(best) ? next : best));
}

/** A decimal comma is taken where commas part nothing. */
export function parseNumber(cell: string, delimiter = ','): number {
  let text = cell.replace(/[\s\u00a0']/g, '').replace(/^[$€£]|[%$€£]$/g, '');
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) text = text.replaceAll(',', '');
  else if (delimiter !== ',' && /^[-+]?\d*,\d+$/.test(text)) text = text.replace(',', '.');
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

const empties = new Set(['', '-', '–', '.', '?', 'na', 'n/a', 'nan', 'null', 'none', '#n/a']);

/** Whether a cell says that there is no value. */
export const isMissing = (cell: string | undefined): boolean => empties.has((cell ?? '').toLowerCase());

/** @throws TextError for what is no table of this size */
export function readCsv(text: string): Csv {
  const notes = new Map<string, string>();
  const lines: { line: number; text: string }[] = [];
  text.split(/\r?\n/).forEach((content, i) => {
    const note = /^#\s*(\w+):\s*(.*)$/.exec(content);
    if (note && lines.length === 0) notes.set(note[1] as string, (note[2] as string).trim());
    else if (content.trim() !== '' && !(content.startsWith('#') && lines.length === 0))
      lines.push({ line: i + 1, text: content });
  });
  const delimiter = delimiterOf(lines.map((each) => each.text));
  const [first, ...rest] = lines.map((each) => ({ line: each.line, cells: cellsOf(each.text, delimiter) }));
  if (!first) throw new TextError('empty', 'The file is empty; a table with a header line of column names is needed.');
  if (first.cells.length > maxColumns) {
    throw new TextError(
      'too-large',
      `The table has ${first.cells.length} columns; up to ${maxColumns} are read. Remove columns that are not needed.`,
    );
  }
  if (rest.length > maxRows) {
    throw new TextError(
      'too-large',
      `The table has ${rest.length.toLocaleString('en')} rows; up to ${maxRows.toLocaleString('en')} are read. Use a part of it.`,
    );
  }
  // A first line with numbers in it is a row, and there are no names.
  const named = first.cells.every((cell) => Number.isNaN(parseNumber(cell, delimiter)));
  const header = named
    ? first.cells.map((cell, i) => cell || `column ${i + 1}`)
    : first.cells.map((_, i) => `column ${i + 1}`);
  return { header, rows: named ? rest : [first, ...rest], delimiter, notes };
}
