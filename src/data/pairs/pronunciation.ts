import {
  ofPairs,
  type PairSizes,
  type PairSource,
  type PairTask,
  type PairText,
  specialSymbols,
} from '../contract/pairs.ts';
import { TextError } from '../textError.ts';
import { isValidation } from './drawn.ts';
import { pairData } from './pairData.ts';
import { sideOfSymbols } from './vocabulary.ts';

const letters = [..."'abcdefghijklmnopqrstuvwxyz"];
/** ARPAbet, as published results count them: without stress. */
const phonemes =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(' ');

const longestWord = 20;
const longestPronunciation = 20;

const sizes: PairSizes = {
  sourceSymbols: specialSymbols.length + letters.length,
  targetSymbols: specialSymbols.length + phonemes.length,
  sourceLength: longestWord + 1,
  targetLength: longestPronunciation + 1,
};

/** A word and its pronunciations, the dictionary's first before others. */
type Entry = readonly [word: string, ...pronunciations: string[]];

/** @throws TextError naming a line that is not a word with its pronunciations */
function readEntries(text: string): Entry[] {
  const known = new Set(phonemes);
  const spoken = (each: string): boolean => {
    const symbols = each.split(' ');
    return symbols.length <= longestPronunciation && symbols.every((symbol) => known.has(symbol));
  };
  const entries: Entry[] = [];
  text.split('\n').forEach((line, i) => {
    if (line === '') return;
    const [word = '', ...pronunciations] = line.split('\t');
    const good = /^[a-z']{1,20}$/.test(word) && pronunciations.length > 0 && pronunciations.every(spoken);
    if (!good) {
      throw new TextError('foreign', `Line ${i + 1} of the pronunciations is not a word, a tab and its phonemes.`);
    }
    entries.push([word, ...pronunciations]);
  });
  return entries;
}

function open(text: string | null, source: PairSource) {
  const entries = readEntries(text ?? '');
  const ordered = [
    ...entries.filter(([word]) => !isValidation(word)),
    ...entries.filter(([word]) => isValidation(word)),
  ];
  const training = entries.filter(([word]) => !isValidation(word)).length;
  if (training === 0 || training === entries.length) {
    throw new TextError('too-short', 'There are too few words for a training and a validation set.');
  }
  const pairs = ordered.map(([word, first = '']): PairText => ({ source: word, target: first }));
  return pairData(
    {
      pairs,
      training,
      source: sideOfSymbols(
        pairs.map((each) => each.source),
        'characters',
        letters,
      ),
      target: sideOfSymbols(
        pairs.map((each) => each.target),
        'phonemes',
        phonemes,
      ),
      sourceLength: sizes.sourceLength,
      targetLength: sizes.targetLength,
      accepted: (pair) => (ordered[pair] as Entry).slice(1),
      plain: plainWord,
      write,
    },
    source,
  );
}

const write = `an English word of 1 to ${longestWord} letters from a to z`;

function plainWord(typed: string): string {
  const word = typed
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘ʼ`´]/gu, "'");
  if (/^[a-z']*$/.test(word)) return word;
  throw new RangeError(`Write ${write}; accents are removed.`);
}

/**
 * A word letter by letter, its phonemes to be written. The dictionary's first pronunciation is trained on; in scoring each of a word's
 * pronunciations is right, as in the published results.
 */
export const task: PairTask = {
  ...ofPairs,
  id: 'pronunciation',
  label: 'Pronunciation',
  hint: 'Write how an English word is pronounced',
  explanation:
    'The model reads an English word letter by letter. It writes the phonemes of its pronunciation, without stress.',
  citation: {
    text: 'Yao & Zweig 2015, Sequence-to-sequence neural net models for grapheme-to-phoneme conversion',
    url: 'https://arxiv.org/abs/1506.00196',
  },
  examples: 'words',
  units: { source: 'characters', target: 'phonemes' },
  metrics: ['phonemeErrorRate', 'wordErrorRate', 'tokenAccuracy'],
  options: [],
  file: 'data/pronunciations.txt.gz',
  source: { text: 'cmu-pronouncing-dictionary', url: 'https://www.npmjs.com/package/cmu-pronouncing-dictionary' },
  licence: {
    text: 'ISC; the dictionary is under a BSD licence',
    url: 'https://github.com/words/cmu-pronouncing-dictionary/blob/main/license',
  },
  takesOwn: false,
  sizes: () => sizes,
  open,
};
