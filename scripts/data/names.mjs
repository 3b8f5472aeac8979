// @ts-check
// First names and surnames by country.
import { romanised } from './romanise.mjs';

/** Locales of faker by country: those with names enough of their own. */
const countries = {
  Croatia: 'hr',
  Czechia: 'cs_CZ',
  France: 'fr',
  Georgia: 'ka_GE',
  Germany: 'de',
  Hungary: 'hu',
  India: 'en_IN',
  Indonesia: 'id_ID',
  Italy: 'it',
  Korea: 'ko',
  Latvia: 'lv',
  Netherlands: 'nl',
  Nigeria: 'yo_NG',
  Poland: 'pl',
  Romania: 'ro',
  Russia: 'ru',
  Spain: 'es',
  Turkey: 'tr',
  'United States': 'en',
  Vietnam: 'vi',
};

/** Names of a country at most, so that none is most of the data. */
const most = 600;
const longest = 14;

/** @param {unknown} lists by gender, or for all */
const all = (lists) =>
  lists && typeof lists === 'object'
    ? Object.values(lists)
        .flat()
        .filter((each) => typeof each === 'string')
    : [];

/**
 * Every n-th of a list, so that all of the alphabet is in what is left.
 * @param {string[]} names
 * @param {number} count
 */
const thinned = (names, count) =>
  names.length <= count
    ? names
    : Array.from({ length: count }, (_, i) => names[Math.floor((i * names.length) / count)] ?? '');

/** @param {string[]} names */
const clean = (names) =>
  [...new Set(names.map(romanised))]
    .filter((name) => /^[a-z][a-z' -]*[a-z]$/.test(name) && name.length <= longest)
    .sort();

/**
 * A country a line: its name, a tab, its names with commas between.
 * @param {Record<string, { person?: { first_name?: unknown, last_name?: unknown } }>} locales
 */
export function nameLines(locales) {
  return Object.entries(countries).map(([country, locale]) => {
    const { first_name, last_name } = locales[locale]?.person ?? {};
    const [first, last] = [clean(all(first_name)), clean(all(last_name))];
    // Half of each, or more of one where the other is short.
    const ofLast = Math.min(last.length, Math.max(most / 2, most - first.length));
    const names = [...thinned(first, most - ofLast), ...thinned(last, ofLast)];
    return `${country}\t${[...new Set(names)].sort().join(',')}`;
  });
}
