import { describe, expect, it } from 'vitest';
import { dateForms, datePieces, isoDate, task } from './dates.ts';

const day = (iso: string) => datePieces(Date.parse(iso));
const allDays = Array.from({ length: 73_049 }, (_, i) => datePieces(Date.UTC(1900, 0, 1 + i)));

describe('dates', () => {
  it('should be written in each form as people write them when the date is 14 March 1995', () => {
    expect(dateForms.map((form) => form(day('1995-03-14')))).toEqual([
      '3/14/1995',
      '03/14/1995',
      '1995/3/14',
      '19950314',
      'March 14, 1995',
      'Mar 14, 1995',
      'March 14th, 1995',
      'March the fourteenth, 1995',
      '14 March 1995',
      '14 Mar 1995',
      '14-Mar-1995',
      '14.Mar.1995',
      '14th March 1995',
      'the 14th of March 1995',
      'the fourteenth of March, 1995',
      'Tuesday, March 14, 1995',
      'Tuesday the 14th of March, 1995',
      'Tue 14 Mar 1995',
      '1995 March 14',
      'march 14 1995',
      'MAR 14 1995',
    ]);
  });

  it('should count days as English does when they are in figures or in words', () => {
    const days = Array.from({ length: 31 }, (_, i) => day(`2024-01-${String(i + 1).padStart(2, '0')}`));
    expect(days.map(({ nth }) => nth).join(' ')).toBe(
      '1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th 17th 18th 19th 20th 21st 22nd 23rd 24th 25th 26th ' +
        '27th 28th 29th 30th 31st',
    );
    expect([1, 2, 3, 5, 8, 9, 12, 20, 21, 22, 23, 30, 31].map((n) => days[n - 1]?.ordinal)).toEqual(
      'first second third fifth eighth ninth twelfth twentieth twenty-first twenty-second twenty-third thirtieth thirty-first'.split(
        ' ',
      ),
    );
  });

  it('should know the calendar when a year is a leap year, or a century that is none', () => {
    expect([day('2000-02-29'), day('1900-03-01'), day('2099-12-31')].map(isoDate)).toEqual([
      '2000-02-29',
      '1900-03-01',
      '2099-12-31',
    ]);
    expect([day('2000-02-29').weekday, day('1900-01-01').shortWeekday]).toEqual(['Tuesday', 'Mon']);
    expect(allDays.map(isoDate).filter((iso) => iso.endsWith('02-29'))).toHaveLength(49);
  });

  it('should mean one date alone, of the declared length at most, when a date is written in any form', () => {
    const { sourceLength = 0 } = task.sizes() ?? {};
    const meant = new Map<string, string>();
    let longest = 0;
    // A year is like any other but for its weekdays, of which these have all.
    for (const date of allDays.filter(({ year }) => year >= 1999 && year <= 2004)) {
      for (const form of dateForms) {
        const text = form(date);
        longest = Math.max(longest, text.length);
        expect(meant.get(text) ?? isoDate(date)).toBe(isoDate(date));
        meant.set(text, isoDate(date));
      }
    }
    expect(longest + 1).toBe(sourceLength);
  });

  it('should keep whole dates for validation, whatever their form, when pairs are drawn', () => {
    const data = task.open(null, { seed: 5, batchSize: 500 });
    const targets = (count: number, batch: typeof data.trainingBatch) =>
      Array.from({ length: count }, (_, i) => batch(i).texts.map(({ target }) => target)).flat();
    const trained = new Set(targets(data.batchesPerEpoch, data.trainingBatch));
    const held = targets(data.validationBatches, data.validationBatch);
    expect([trained.size > 15_000, held.length]).toEqual([true, 1000]);
    expect(held.filter((each) => trained.has(each))).toEqual([]);
  });

  it('should refuse signs that no date has when one is typed', () => {
    const data = task.open(null, { seed: 5, batchSize: 500 });
    expect(data.read('  14   March 1995')).toEqual(data.read('14 March 1995'));
    expect(() => data.read('14. März 1995')).toThrow(
      new RangeError('Write a date, such as 3/14/1995 or the 14th of March 1995, without “ä”.'),
    );
  });
});
