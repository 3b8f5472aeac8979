import type { Rng } from '../../lib/rng.ts';
import { ofPairs, type PairSizes, type PairTask, specialSymbols } from '../contract/pairs.ts';
import { openDrawn } from './drawn.ts';

/** Of the dates that are drawn. */
const years = { first: 1900, last: 2099 };

const monthNames = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const ordinals = (
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth ' +
  'seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth ' +
  'twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'
).split(' ');

/** A day of the Gregorian calendar, in the pieces that forms are made of. */
export interface DatePieces {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** 'March', 'Mar', 'Tuesday', 'Tue', '14th', 'fourteenth'. */
  readonly monthName: string;
  readonly shortMonth: string;
  readonly weekday: string;
  readonly shortWeekday: string;
  readonly nth: string;
  readonly ordinal: string;
}

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * How a date is written. Digits alone are read one way: the year first, or else, between slashes, the month first as in the United
 * States. Where the day stands first, the month is a word.
 */
export const dateForms: readonly ((date: DatePieces) => string)[] = [
  ({ year, month, day }) => `${month}/${day}/${year}`,
  ({ year, month, day }) => `${two(month)}/${two(day)}/${year}`,
  ({ year, month, day }) => `${year}/${month}/${day}`,
  ({ year, month, day }) => `${year}${two(month)}${two(day)}`,
  ({ year, monthName, day }) => `${monthName} ${day}, ${year}`,
  ({ year, shortMonth, day }) => `${shortMonth} ${day}, ${year}`,
  ({ year, monthName, nth }) => `${monthName} ${nth}, ${year}`,
  ({ year, monthName, ordinal }) => `${monthName} the ${ordinal}, ${year}`,
  ({ year, monthName, day }) => `${day} ${monthName} ${year}`,
  ({ year, shortMonth, day }) => `${day} ${shortMonth} ${year}`,
  ({ year, shortMonth, day }) => `${two(day)}-${shortMonth}-${year}`,
  ({ year, shortMonth, day }) => `${day}.${shortMonth}.${year}`,
  ({ year, monthName, nth }) => `${nth} ${monthName} ${year}`,
  ({ year, monthName, nth }) => `the ${nth} of ${monthName} ${year}`,
  ({ year, monthName, ordinal }) => `the ${ordinal} of ${monthName}, ${year}`,
  ({ year, monthName, day, weekday }) => `${weekday}, ${monthName} ${day}, ${year}`,
  ({ year, monthName, nth, weekday }) => `${weekday} the ${nth} of ${monthName}, ${year}`,
  ({ year, shortMonth, day, shortWeekday }) => `${shortWeekday} ${day} ${shortMonth} ${year}`,
  ({ year, monthName, day }) => `${year} ${monthName} ${day}`,
  ({ year, monthName, day }) => `${monthName.toLowerCase()} ${day} ${year}`,
  ({ year, shortMonth, day }) => `${shortMonth.toUpperCase()} ${day} ${year}`,
];

function nthOf(day: number): string {
  const teen = day >= 11 && day <= 13;
  return `${day}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`;
}

/** @param time milliseconds since 1970, of a day's beginning in UTC */
export function datePieces(time: number): DatePieces {
  const date = new Date(time);
  const day = date.getUTCDate();
  const monthName = monthNames[date.getUTCMonth()] as string;
  const weekday = weekdays[date.getUTCDay()] as string;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day,
    monthName,
    shortMonth: monthName.slice(0, 3),
    weekday,
    shortWeekday: weekday.slice(0, 3),
    nth: nthOf(day),
    ordinal: ordinals[day - 1] as string,
  };
}

/** ISO 8601: 1995-03-14. */
export const isoDate = ({ year, month, day }: DatePieces): string => `${year}-${two(month)}-${two(day)}`;

const symbols = {
  source: [...' ,-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'],
  target: [...'-0123456789'],
};

const sizes: PairSizes = {
  sourceSymbols: specialSymbols.length + symbols.source.length,
  targetSymbols: specialSymbols.length + symbols.target.length,
  // “the twenty-seventh of September, 1995” and “Wednesday the 27th of September, 1995”, with the end
  sourceLength: 38,
  targetLength: 11,
};

const msPerDay = 86_400_000;
const firstDay = Date.UTC(years.first, 0, 1) / msPerDay;
const endDay = Date.UTC(years.last + 1, 0, 1) / msPerDay;

function draw(rng: Rng) {
  const date = datePieces(Math.floor(rng.uniform(firstDay, endDay)) * msPerDay);
  const form = dateForms[Math.floor(rng.uniform(0, dateForms.length))] as (typeof dateForms)[number];
  const target = isoDate(date);
  return { key: target, source: form(date), target };
}

/** A date as people write it in English, to be written as ISO 8601 has it. A date of the validation set is in it in every form. */
export const task: PairTask = {
  ...ofPairs,
  id: 'dates',
  label: 'Dates',
  hint: 'Write any date as year, month and day',
  explanation: `The model reads a date between ${years.first} and ${years.last} in one of ${dateForms.length} English forms. It writes the same date as ISO 8601 has it.`,
  citation: {
    text: 'after Bahdanau, Cho & Bengio 2015, Neural machine translation by jointly learning to align and translate',
    url: 'https://arxiv.org/abs/1409.0473',
  },
  examples: 'dates',
  units: { source: 'characters', target: 'characters' },
  metrics: ['exactMatch', 'tokenAccuracy'],
  options: [],
  file: null,
  source: null,
  licence: null,
  takesOwn: false,
  sizes: () => sizes,
  open: (_, source) =>
    openDrawn(
      {
        id: 'dates',
        symbols,
        unit: 'characters',
        sizes,
        draw,
        plain: (typed) => typed.replace(/\s+/g, ' '),
        write: 'a date, such as 3/14/1995 or the 14th of March 1995',
      },
      source,
    ),
};
