import type { PairUnit } from '../contract/pairs.ts';

/** A word with what may stand within it, or any other sign. Numbers keep their points and commas. */
const token = /[\p{L}\p{M}\p{N}]+(?:['’.,-](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*|[^\s]/gu;

/** Signs that stand close to the word before them, and to the word after them. */
const closesUp = /^[.,;:!?…%)\]}»”’]$/u;
const opensUp = /^[([{«“„¿¡$£€]$/u;

/** Words and signs as people write them. Straight quotes stand alone, since they do not tell which side they are on. */
function joinWords(words: readonly string[]): string {
  let text = '';
  words.forEach((word, i) => {
    const close = i === 0 || closesUp.test(word) || opensUp.test(words[i - 1] as string);
    text += close ? word : ` ${word}`;
  });
  return text;
}

/** How a text is split into symbols, and how symbols make a text. */
export interface Splitting {
  split(text: string): string[];
  join(symbols: readonly string[]): string;
}

export const splittings: Readonly<Record<PairUnit, Splitting>> = {
  characters: { split: (text) => [...text], join: (symbols) => symbols.join('') },
  words: { split: (text) => text.match(token) ?? [], join: joinWords },
  phonemes: { split: (text) => text.split(' ').filter(Boolean), join: (symbols) => symbols.join(' ') },
};
