const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Which of the first two numbers of a date is the day, where the year comes last. */
export type DayPlace = 'day-first' | 'month-first';

function utc(year: number, month: number, day: number, hours = 0, minutes = 0): number {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hours > 24 || minutes > 59) return Number.NaN;
  const time = Date.UTC(year, month - 1, day, hours, minutes);
  // The 30th of February would be a day in March.
  return new Date(time).getUTCDate() === day || hours === 24 ? time : Number.NaN;
}

const monthOf = (name: string): number => months.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/**
 * Milliseconds since 1970, UTC; NaN for what is no date. Read are 2012-01-31 (also with a time, / or .), 31.1.2012, 1/31/2012,
 * Jan 31 2012, 31 Jan 2012 and 2012-01.
 */
export function parseDate(text: string, place: DayPlace = 'day-first'): number {
  const iso =
    /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      text,
    );
  if (iso) return utc(+iso[1]!, +iso[2]!, +(iso[3] ?? 1), +(iso[4] ?? 0), +(iso[5] ?? 0));
  const numbers = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?$/.exec(text);
  if (numbers) {
    const [a, b, year] = [+numbers[1]!, +numbers[2]!, +numbers[3]!];
    return place === 'day-first' ? utc(year, b, a) : utc(year, a, b);
  }
  const named = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/.exec(text);
  if (named) return utc(+named[3]!, monthOf(named[1]!), +named[2]!);
  const dayNamed = /^(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})$/.exec(text);
  return dayNamed ? utc(+dayNamed[3]!, monthOf(dayNamed[2]!), +dayNamed[1]!) : Number.NaN;
}

/** The order in which more of these are dates; between equals the one with slashes is as in the United States. */
export function dayPlaceOf(cells: readonly string[]): DayPlace {
  const read = (place: DayPlace): number => cells.filter((cell) => !Number.isNaN(parseDate(cell, place))).length;
  const [day, month] = [read('day-first'), read('month-first')];
  if (day !== month) return day > month ? 'day-first' : 'month-first';
  return cells.some((cell) => /^\d{1,2}\//.test(cell)) ? 'month-first' : 'day-first';
}

/** 2012-01-31 */
export const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);
