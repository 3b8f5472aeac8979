import type { Rng } from '../../lib/rng.ts';
import { ofPairs, type PairSizes, type PairTask, specialSymbols } from '../contract/pairs.ts';
import { openDrawn } from './drawn.ts';

const alphabet = [...'abcdefghijklmnopqrstuvwxyz'];
const shortest = 3;
const longest = 20;

const sizes: PairSizes = {
  sourceSymbols: specialSymbols.length + alphabet.length,
  targetSymbols: specialSymbols.length + alphabet.length,
  sameSymbols: true,
  sourceLength: longest + 1,
  targetLength: longest + 1,
};

type Named = Pick<PairTask, 'id' | 'label' | 'hint' | 'explanation' | 'citation'>;

/** A task whose sources are 3 to 20 letters, every length and letter as likely, and whose targets are the same in another order. */
export const letterTask = (named: Named, ordered: (letters: readonly string[]) => string[]): PairTask => ({
  ...ofPairs,
  ...{ ...named, examples: 'rows of letters' },
  units: { source: 'characters', target: 'characters' },
  metrics: ['exactMatch', 'tokenAccuracy'],
  ...{ options: [], file: null, source: null, licence: null, takesOwn: false },
  sizes: () => sizes,
  open: (_, source) =>
    openDrawn(
      {
        id: named.id,
        symbols: { source: alphabet, target: alphabet },
        unit: 'characters',
        sizes,
        draw: (rng: Rng) => {
          const length = Math.floor(rng.uniform(shortest, longest + 1));
          const letters = Array.from({ length }, () => alphabet[Math.floor(rng.uniform(0, alphabet.length))] as string);
          const text = letters.join('');
          return { key: text, source: text, target: ordered(letters).join('') };
        },
        plain: (typed) => typed.toLowerCase(),
        write: `${shortest} to ${longest} letters from a to z`,
      },
      source,
    ),
});
