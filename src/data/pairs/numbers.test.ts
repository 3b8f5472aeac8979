import { describe, expect, it } from 'vitest';
import { isValidation } from './drawn.ts';
import { task } from './numbers.ts';
import { numeralLanguages } from './numerals.ts';

const wordsIn = Object.fromEntries(numeralLanguages.map(({ id, words }) => [id, words]));

/** Checked by hand, by the rules of each language. */
const checked: Record<string, Record<number, string>> = {
  en: {
    0: 'zero',
    13: 'thirteen',
    20: 'twenty',
    21: 'twenty-one',
    40: 'forty',
    99: 'ninety-nine',
    100: 'one hundred',
    101: 'one hundred one',
    115: 'one hundred fifteen',
    999: 'nine hundred ninety-nine',
    1000: 'one thousand',
    1001: 'one thousand one',
    21000: 'twenty-one thousand',
    100000: 'one hundred thousand',
    999999: 'nine hundred ninety-nine thousand nine hundred ninety-nine',
  },
  de: {
    0: 'null',
    1: 'eins',
    7: 'sieben',
    12: 'zwölf',
    16: 'sechzehn',
    17: 'siebzehn',
    20: 'zwanzig',
    21: 'einundzwanzig',
    30: 'dreißig',
    66: 'sechsundsechzig',
    77: 'siebenundsiebzig',
    100: 'einhundert',
    101: 'einhunderteins',
    111: 'einhundertelf',
    121: 'einhunderteinundzwanzig',
    1000: 'eintausend',
    1001: 'eintausendeins',
    2100: 'zweitausendeinhundert',
    21000: 'einundzwanzigtausend',
    // Not „einhunderteinstausend“.
    101000: 'einhunderteintausend',
    101101: 'einhunderteintausendeinhunderteins',
    999999: 'neunhundertneunundneunzigtausendneunhundertneunundneunzig',
  },
  fr: {
    0: 'zéro',
    1: 'un',
    16: 'seize',
    17: 'dix-sept',
    21: 'vingt et un',
    22: 'vingt-deux',
    61: 'soixante et un',
    69: 'soixante-neuf',
    70: 'soixante-dix',
    71: 'soixante et onze',
    72: 'soixante-douze',
    79: 'soixante-dix-neuf',
    80: 'quatre-vingts',
    81: 'quatre-vingt-un',
    90: 'quatre-vingt-dix',
    91: 'quatre-vingt-onze',
    99: 'quatre-vingt-dix-neuf',
    100: 'cent',
    101: 'cent un',
    180: 'cent quatre-vingts',
    200: 'deux cents',
    201: 'deux cent un',
    280: 'deux cent quatre-vingts',
    1000: 'mille',
    1001: 'mille un',
    1100: 'mille cent',
    2000: 'deux mille',
    1200: 'mille deux cents',
    21000: 'vingt et un mille',
    71000: 'soixante et onze mille',
    80000: 'quatre-vingt mille',
    80080: 'quatre-vingt mille quatre-vingts',
    100000: 'cent mille',
    200000: 'deux cent mille',
    200200: 'deux cent mille deux cents',
    999999: 'neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf',
  },
};

describe('numerals', () => {
  it.each(Object.keys(checked))('should be what a speaker writes when the language is %s', (id) => {
    const numbers = Object.keys(checked[id] ?? {}).map(Number);
    expect(Object.fromEntries(numbers.map((n) => [n, wordsIn[id]?.(n)]))).toEqual(checked[id]);
  });

  it.each([...numeralLanguages])(
    'should need no other characters, nor more, than declared when in $label',
    (language) => {
      const { words, characters, longest } = language;
      const below1000 = Array.from({ length: 1000 }, (_, n) => words(n));
      // What stands before the thousands and what follows them do not depend on each other.
      const thousands = Array.from({ length: 1000 }, (_, n) => words(1000 * n)).slice(1);
      const lengthOf = (texts: string[]) => Math.max(...texts.map((text) => text.length));
      const both = words(1000 * thousands.findIndex((text) => text.length === lengthOf(thousands)) + 1000 + 777);
      expect(both.startsWith(thousands.find((text) => text.length === lengthOf(thousands)) ?? '?')).toBe(true);
      const gap = language.id === 'de' ? 0 : 1;
      expect(lengthOf(thousands) + gap + lengthOf(below1000)).toBe(longest);
      expect([...new Set([...below1000, ...thousands].join(''))].sort().join('')).toBe(characters);
    },
  );

  it.each([...numeralLanguages])('should differ when numbers differ, in $label', ({ words }) => {
    const some = Array.from({ length: 20_000 }, (_, i) => words(i < 2000 ? i : i * 49));
    expect(new Set(some).size).toBe(some.length);
  });
});

describe('numbers', () => {
  const textsOf = (options: Record<string, string>) =>
    task.open(null, { seed: 1, batchSize: 64, options }).validationBatch(0).texts;

  it('should be English in words when nothing else is chosen', () => {
    for (const { source, target } of textsOf({})) expect(target).toBe(wordsIn.en?.(Number(source)));
    for (const { source, target } of textsOf({ language: 'fr', direction: 'to-digits' })) {
      expect(source).toBe(wordsIn.fr?.(Number(target)));
    }
  });

  it('should have every length about as often, short ones all but whole, when numbers are drawn', () => {
    const data = task.open(null, { seed: 1, batchSize: 1000 });
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < data.batchesPerEpoch; i++) {
      for (const { source } of data.trainingBatch(i).texts) counts[source.length]!++;
    }
    const train = (digits: number) =>
      Array.from({ length: 10 ** digits }, (_, n) => String(n)).filter((n) => n.length === digits && !isValidation(n));
    for (const digits of [1, 2, 3]) expect(counts[digits]).toBeGreaterThan(0.98 * train(digits).length);
    const [, , , , four = 0, five = 0, six = 0] = counts;
    expect(Math.max(four, five, six)).toBeLessThan(2 * Math.min(four, five, six));
  });

  it('should read separators and leading zeros as a person means them when digits are typed', () => {
    const data = task.open(null, { seed: 1, batchSize: 2 });
    for (const typed of ['12,345', '12.345', "12'345", '12 345', '012345']) {
      expect(data.read(typed)).toEqual(data.read('12345'));
    }
    expect(data.read('000')).toEqual(data.read('0'));
    expect(() => data.read('12a')).toThrow(new RangeError('Write a whole number from 0 to 999,999, without “a”.'));
    expect(() => data.read('1234567')).toThrow(
      new RangeError('Write a whole number from 0 to 999,999: 6 characters at most, not 7.'),
    );
  });
});
