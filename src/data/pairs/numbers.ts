import type { Rng } from '../../lib/rng.ts';
import {
  ofPairs,
  type PairOption,
  type PairOptions,
  type PairSizes,
  type PairTask,
  specialSymbols,
} from '../contract/pairs.ts';
import { openDrawn } from './drawn.ts';
import { largestNumber, type NumeralLanguage, numeralLanguages } from './numerals.ts';
import { optionValue } from './options.ts';

const digits = [...'0123456789'];
const mostDigits = String(largestNumber).length;

const options: readonly PairOption[] = [
  {
    id: 'direction',
    label: 'Direction',
    values: [
      { id: 'to-words', label: 'Digits to words' },
      { id: 'to-digits', label: 'Words to digits' },
    ],
  },
  { id: 'language', label: 'Language', values: numeralLanguages.map(({ id, label }) => ({ id, label })) },
];

/** What was chosen. @throws RangeError */
function chosen(values: PairOptions | undefined): { language: NumeralLanguage; toWords: boolean } {
  const id = optionValue(options, values, 'language');
  return {
    language: numeralLanguages.find((each) => each.id === id) as NumeralLanguage,
    toWords: optionValue(options, values, 'direction') === 'to-words',
  };
}

function sizes(values?: PairOptions): PairSizes {
  const { language, toWords } = chosen(values);
  const numerals = { symbols: specialSymbols.length + digits.length, length: mostDigits + 1 };
  const words = { symbols: specialSymbols.length + language.characters.length, length: language.longest + 1 };
  const [source, target] = toWords ? [numerals, words] : [words, numerals];
  return {
    sourceSymbols: source.symbols,
    targetSymbols: target.symbols,
    sourceLength: source.length,
    targetLength: target.length,
  };
}

/** As many digits as any others, so that short numbers are not lost among the long ones, of which there are more. */
function drawNumber(rng: Rng): number {
  const count = Math.floor(rng.uniform(1, mostDigits + 1));
  return Math.floor(rng.uniform(count === 1 ? 0 : 10 ** (count - 1), 10 ** count));
}

/** A number in digits and in words, in either direction. */
export const task: PairTask = {
  ...ofPairs,
  id: 'numbers',
  label: 'Numbers',
  hint: 'Write numbers in words, or words in digits',
  explanation:
    'The model reads a number from 0 to 999,999 in digits and writes it in words, character by character. It can go the other way, too.',
  citation: {
    text: 'after Sproat & Jaitly 2016, RNN approaches to text normalization: a challenge',
    url: 'https://arxiv.org/abs/1611.00068',
  },
  examples: 'numbers',
  units: { source: 'characters', target: 'characters' },
  metrics: ['exactMatch', 'tokenAccuracy'],
  options,
  file: null,
  source: null,
  licence: null,
  takesOwn: false,
  sizes,
  open: (_, source) => {
    const { language, toWords } = chosen(source.options);
    const words = [...language.characters];
    return openDrawn(
      {
        id: `numbers ${language.id}`,
        symbols: toWords ? { source: digits, target: words } : { source: words, target: digits },
        unit: 'characters',
        sizes: sizes(source.options),
        draw: (rng) => {
          const number = drawNumber(rng);
          const [key, text] = [String(number), language.words(number)];
          return toWords ? { key, source: key, target: text } : { key, source: text, target: key };
        },
        plain: toWords ? plainDigits : (typed) => typed.toLowerCase().replace(/\s+/g, ' '),
        write: toWords
          ? 'a whole number from 0 to 999,999'
          : `a number in ${language.label} words, such as ${language.words(4321)}`,
      },
      source,
    );
  },
};

/** '012,345' is 12345. */
const plainDigits = (typed: string): string => typed.replace(/(?<=\d)[,.'\s](?=\d{3})/g, '').replace(/^0+(?=\d)/, '');
