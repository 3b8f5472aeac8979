import type { Rng } from '../../lib/rng.ts';
import { type PairSizes, type PairSource, specialSymbols } from '../contract/pairs.ts';
import { openDrawn } from './drawn.ts';

const alphabet = [...'abcdefghijklmnopqrstuvwxyz'];
const shortest = 3;
const longest = 20;

/** Of a task that makes one row of letters of another of the same length. */
export const letterSizes: PairSizes = {
  sourceSymbols: specialSymbols.length + alphabet.length,
  targetSymbols: specialSymbols.length + alphabet.length,
  sourceLength: longest + 1,
  targetLength: longest + 1,
};

/** Rows of 3 to 20 letters, every length and letter as likely, and what `answer` makes of them. */
export const openLetters = (id: string, answer: (letters: readonly string[]) => string[], source: PairSource) =>
  openDrawn(
    {
      id,
      symbols: { source: alphabet, target: alphabet },
      unit: 'characters',
      sizes: letterSizes,
      draw: (rng: Rng) => {
        const length = Math.floor(rng.uniform(shortest, longest + 1));
        const letters = Array.from({ length }, () => alphabet[Math.floor(rng.uniform(0, alphabet.length))] as string);
        const text = letters.join('');
        return { key: text, source: text, target: answer(letters).join('') };
      },
      plain: (typed) => typed.toLowerCase(),
      write: `${shortest} to ${longest} letters from a to z`,
    },
    source,
  );
