import type { PairText } from '../contract/pairs.ts';
import type { PairSeparator } from '../facts/pairsReport.ts';
import { cellsOf } from '../series/csv.ts';
import { TextError } from '../textError.ts';

/** Pairs that are read at most. */
export const mostPairs = 200_000;
/** Lines by which the separator is found. */
const sampledLines = 50;

/** A line to its columns, each without the space around it. */
const columnsOf: Readonly<Record<PairSeparator, (line: string) => string[]>> = {
  tab: (line) => trimmed(line.split('\t')),
  arrow: (line) => trimmed(line.split(/=>|→/)),
  spaces: (line) => trimmed(line.trim().split(/ {2,}/)),
  semicolon: (line) => cellsOf(line, ';'),
  comma: (line) => cellsOf(line, ','),
};

const trimmed = (cells: readonly string[]): string[] => cells.map((cell) => cell.trim());

/** As people call it. */
const separatorNames: Readonly<Record<PairSeparator, string>> = {
  tab: 'a tab',
  arrow: 'an arrow',
  spaces: 'two spaces',
  semicolon: 'a semicolon',
  comma: 'a comma',
};

/** Of those that split as many lines the first: what seldom stands within a sentence. */
const separators: readonly PairSeparator[] = ['tab', 'arrow', 'spaces', 'semicolon', 'comma'];

export interface Columns {
  readonly separator: PairSeparator;
  readonly pairs: readonly PairText[];
  /** Lines with more than two columns. */
  readonly extraColumns: number;
}

/**
 * Two columns of a text: tabs, arrows, two or more spaces, or values separated by semicolons or commas, which may stand in quotes. What
 * is in further columns is left out.
 * @param text with \n as its only line end
 * @throws TextError naming the line that can't be read
 */
export function readColumns(text: string): Columns {
  const separator = separatorOf(text);
  const columns = columnsOf[separator];
  const withIds = separator === 'tab' && hasIds(text);
  const pairs: PairText[] = [];
  let extraColumns = 0;
  let width: number | undefined;
  for (const { number, line } of linesOf(text)) {
    if (separator === 'comma' || separator === 'semicolon') requireClosedQuotes(number, line);
    const cells = columns(line);
    width ??= cells.length;
    if (separator !== 'tab') requireWidth(number, cells.length, width, separator);
    const [source = '', target = ''] = withIds ? [cells[1], cells[3]] : cells;
    requireBoth(number, source, target, separator);
    if (pairs.length === mostPairs) {
      throw new TextError(
        'too-large',
        `There are more than ${mostPairs.toLocaleString('en')} pairs; remove those from line ${number.toLocaleString('en')} on.`,
      );
    }
    pairs.push({ source, target });
    if (cells.length > 2) extraColumns++;
  }
  return { separator, pairs, extraColumns };
}

/** Lines that are not empty, numbered from 1, without a list of all of them. */
function* linesOf(text: string): Generator<{ number: number; line: string }> {
  let number = 0;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
    number++;
    if (line.trim() !== '') yield { number, line };
  }
}

function firstLines(text: string): string[] {
  const lines: string[] = [];
  for (const { line } of linesOf(text)) {
    if (lines.push(line) === sampledLines) break;
  }
  return lines;
}

/** @throws TextError where nothing splits the lines */
function separatorOf(text: string): PairSeparator {
  const lines = firstLines(text);
  if (lines.length === 0)
    throw new TextError('empty', 'There are no pairs; write a source, a tab and its target on a line.');
  const splitBy = (separator: PairSeparator): number =>
    lines.filter((line) => isPair(columnsOf[separator](line))).length;
  const best = separators.reduce((most, next) => (splitBy(next) > splitBy(most) ? next : most));
  if (splitBy(best) > 0) return best;
  const [first] = linesOf(text);
  throw new TextError(
    'unfit',
    `Line ${first?.number} has no source and target: put a tab, =>, a comma or two spaces between them.`,
  );
}

const isPair = ([source = '', target = '']: readonly string[]): boolean => source !== '' && target !== '';

/** Tatoeba's exported pairs are an id, a sentence, an id and its translation. */
const hasIds = (text: string): boolean =>
  firstLines(text).every((line) => /^\d+\t[^\t]*\D[^\t]*\t\d+\t[^\t]/.test(line));

function requireBoth(number: number, source: string, target: string, separator: PairSeparator): void {
  if (source !== '' && target !== '') return;
  const name = separatorNames[separator];
  const what = source === '' ? 'no source' : 'no target';
  throw new TextError(
    'unfit',
    `Line ${number.toLocaleString('en')} has ${what}: write a source, ${name} and its target, or remove the line.`,
  );
}

/** Else a comma within a sentence would cut it without a word. */
function requireWidth(number: number, columns: number, width: number, separator: PairSeparator): void {
  if (columns === width || columns === 1) return;
  const name = separatorNames[separator];
  const quoted = separator === 'comma' || separator === 'semicolon';
  const advice = quoted
    ? `put text that has ${name} in it in quotes`
    : 'put a tab between source and target everywhere';
  throw new TextError(
    'unfit',
    `Line ${number.toLocaleString('en')} has ${columns} columns, separated by ${name}, where the first has ${width}: ${advice}.`,
  );
}

function requireClosedQuotes(number: number, line: string): void {
  const quotes = line.split('"').length - 1;
  if (quotes % 2 === 0) return;
  throw new TextError(
    'unfit',
    `Line ${number.toLocaleString('en')} has a quote that is not closed: close it on the same line, and write a quote within quotes twice.`,
  );
}
