import { describe, expect, it } from 'vitest';
import { TextError } from '../textError.ts';
import { cellsOf, parseNumber, readCsv } from './csv.ts';
import { dayPlaceOf, dayText, parseDate } from './dates.ts';
import { readSeries, seriesFrom, seriesText } from './series.ts';
import { looksLikeGrowth, readTable } from './table.ts';

const day = (i: number): string => dayText(Date.UTC(2020, 0, 1 + i));
/** Rows of a date and two numbers. */
const rows = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${day(i)},${(10 + Math.sin(i)).toFixed(3)},${i}`);
const table = (lines: readonly string[]): string => ['date,level,other', ...lines].join('\n');

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof TextError) return error.message;
    throw error;
  }
  return 'no refusal';
};

describe('cells', () => {
  it('should be parted, with quotes taken off', () => {
    expect(cellsOf('a, b ,c', ',')).toEqual(['a', 'b', 'c']);
    expect(cellsOf('"1,5";"say ""so""";', ';')).toEqual(['1,5', 'say "so"', '']);
    expect(cellsOf('"say ""so"", twice",2', ',')).toEqual(['say "so", twice', '2']);
  });

  it.each([
    ['1.5', ',', 1.5],
    ['-1e3', ',', -1000],
    ['1,234,567.5', ',', 1234567.5],
    ['1,5', ';', 1.5],
    ['$12.50', ',', 12.5],
    ['12%', ',', 12],
    ["1'000", ',', 1000],
    ['.5', ',', 0.5],
  ])('should read %s between %s as %d', (cell, delimiter, value) => {
    expect(parseNumber(cell, delimiter)).toBe(value);
  });

  it.each(['1.2.3', 'abc', '12abc', '', '0x10', 'Infinity', '1,5'])('should take %j for no number', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });
});

describe('dates', () => {
  it.each([
    '2012-03-04',
    '2012/3/4',
    '2012-03-04T00:00:00Z',
    'Mar 4 2012',
    'March 4, 2012',
    '4 Mar 2012',
    '4.3.2012',
    '4/3/2012',
  ])('should read %s as the fourth of March', (text) => {
    expect(dayText(parseDate(text))).toBe('2012-03-04');
  });

  it('should read the month first where only that makes dates of all', () => {
    const cells = ['3/4/2012', '3/25/2012'];
    expect(dayPlaceOf(cells)).toBe('month-first');
    expect(dayText(parseDate('3/4/2012', 'month-first'))).toBe('2012-03-04');
    expect(dayPlaceOf(['25/3/2012', '4/3/2012'])).toBe('day-first');
    expect(dayPlaceOf(['4.3.2012'])).toBe('day-first');
  });

  it.each(['2012-02-30', '2012-13-01', 'yesterday', '12', '32.1.2012'])('should take %s for no date', (text) => {
    expect(parseDate(text)).toBeNaN();
  });
});

describe('readCsv', () => {
  it.each([',', ';', '\t'])('should find out that %j parts it', (delimiter) => {
    const { header, rows: read } = readCsv(`date${delimiter}x\n\n2020-01-01${delimiter}5\r\n2020-01-02${delimiter}6\n`);
    expect(header).toEqual(['date', 'x']);
    expect(read).toEqual([
      { line: 3, cells: ['2020-01-01', '5'] },
      { line: 4, cells: ['2020-01-02', '6'] },
    ]);
  });

  it('should name columns where the first line is a row already', () => {
    const { header, rows: read } = readCsv('2020-01-01,5\n2020-01-02,6');
    expect([header, read.length]).toEqual([['column 1', 'column 2'], 2]);
  });

  it('should say what is too much, and what is nothing', () => {
    expect(refusal(() => readCsv(''))).toBe('The file is empty; a table with a header line of column names is needed.');
    expect(refusal(() => readCsv('a,'.repeat(70)))).toMatch(/^The table has 71 columns; up to 64 are read/);
    expect(refusal(() => readCsv(`a\n${'1\n'.repeat(110_001)}`))).toMatch(/^The table has 110,001 rows/);
  });
});

describe('readTable', () => {
  it('should guess the column of dates, what to forecast, and what else to read', () => {
    const { columns, guess } = readTable(
      `when,place,t,u\n${rows(30)
        .map((row) => row.replace(',', ',Rome,'))
        .join('\n')}`,
    );
    expect(columns.map(({ kind }) => kind)).toEqual(['date', 'text', 'number', 'number']);
    expect(guess).toEqual({ date: 0, target: 2, others: [3], growth: false });
    expect(readTable('a,b\nx,y\nz,w').guess).toBeNull();
  });

  it('should tell prices from what swings', () => {
    const prices = Array.from({ length: 400 }, (_, i) => 100 * Math.exp(i / 200) * (1 + 0.02 * Math.sin(i)));
    expect(looksLikeGrowth(prices)).toBe(true);
    expect(looksLikeGrowth(prices.map((_, i) => 20 + 10 * Math.sin(i)))).toBe(false);
    expect(looksLikeGrowth(prices.map((price) => price - 100))).toBe(false);
  });
});

describe('seriesFrom', () => {
  const read = (text: string) => {
    const parsed = readTable(text);
    return seriesFrom(parsed, parsed.guess as NonNullable<typeof parsed.guess>);
  };

  it('should leave out rows that make no sense, and name each by its line', () => {
    const lines = rows(300);
    lines[3] = '2020-02-31,1,1';
    lines[10] = `${day(10)},ten,1`;
    lines[20] = `${day(20)},5`;
    lines[30] = `${day(29)},5,5`;
    const { series, report } = read(table(lines));
    expect(report.bad).toEqual([
      { line: 5, what: '“2020-02-31” is not a date' },
      { line: 12, what: '“ten” in level is not a number' },
      { line: 22, what: '2 cells, and the table has 3 columns' },
      { line: 32, what: `the date “${day(29)}” is also on line 31` },
    ]);
    expect([report.rows, report.used, report.badCount, series.columns[0]?.length]).toEqual([300, 296, 4, 296]);
  });

  it('should take the last value for one that is missing, and begin where each column has one', () => {
    const lines = rows(250);
    lines[0] = `${day(0)},,0`;
    lines[5] = `${day(5)},NA,5`;
    const { series, report } = read(table(lines));
    expect([report.before, report.filled, report.used]).toEqual([1, 1, 249]);
    expect(series.columns[0]?.[4]).toBe(series.columns[0]?.[3]);
  });

  it('should put days in order', () => {
    const there = read(table(rows(220)));
    const back = read(table(rows(220).reverse()));
    expect(back.series).toEqual(there.series);
    expect([there.report.sorted, back.report.sorted]).toEqual([false, true]);
  });

  it('should refuse what can’t be learned from, and say why', () => {
    expect(refusal(() => read(table(rows(150))))).toBe(
      '150 rows can be used; at least 200 are needed for a training and a validation set.',
    );
    const broken = rows(300).map((row, i) => (i % 4 === 3 ? row.slice(0, 12) : row));
    expect(refusal(() => read(table(broken)))).toMatch(/^75 of 300 rows can’t be read, the first on line 5: 2 cells/);
    expect(refusal(() => read(table(rows(300).map((row) => row.replace(/,[\d.]+,/, ',7,')))))).toMatch(
      /^level is 7 in every row/,
    );
    expect(refusal(() => readSeries('a,b\nx,y\nz,w'))).toMatch(/^No column of the table holds numbers \(a, b\)/);
  });

  it('should refuse growth of what is not above 0, by its line', () => {
    const parsed = readTable(table(rows(300).map((row, i) => (i === 7 ? `${day(7)},0,1` : row))));
    const { report } = seriesFrom(parsed, { date: 0, target: 1, others: [], growth: true });
    expect(report.bad).toEqual([{ line: 9, what: '0 in level is not above 0, so it has no log return' }]);
  });

  it('should be kept as a text that reads back as it is', () => {
    const parsed = readTable(`date,"a, b",c\n${rows(260).join('\n')}`);
    for (const growth of [true, false]) {
      const { series } = seriesFrom(parsed, { date: 0, target: 2, others: [1], growth: false });
      const kept = { ...series, growth };
      const shifted = { ...kept, columns: kept.columns.map((values) => values.map((value) => value + 1)) };
      expect(readSeries(seriesText(shifted))).toEqual(shifted);
    }
    const { series } = seriesFrom(parsed, { date: null, target: 1, others: [], growth: false });
    expect(readSeries(seriesText(series))).toEqual(series);
  });
});
