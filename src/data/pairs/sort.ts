import type { PairTask } from '../contract/pairs.ts';
import { letterSizes, openLetters } from './letters.ts';

/** Every letter written depends on all that were read. */
export const task: PairTask = {
  kind: 'pairs',
  id: 'sort',
  label: 'Sort',
  hint: 'Write letters in alphabetical order',
  explanation: 'The model reads 3 to 20 letters. It writes them again in alphabetical order.',
  citation: {
    text: 'after Vinyals, Bengio & Kudlur 2016, Order matters: sequence to sequence for sets',
    url: 'https://arxiv.org/abs/1511.06391',
  },
  examples: 'rows of letters',
  units: { source: 'characters', target: 'characters' },
  metrics: ['exactMatch', 'tokenAccuracy'],
  options: [],
  file: null,
  source: null,
  licence: null,
  takesOwn: false,
  sizes: () => letterSizes,
  open: (_, source) => openLetters('sort', (letters) => letters.toSorted(), source),
};
