import type { PairTask } from '../contract/pairs.ts';
import { letterSizes, openLetters } from './letters.ts';

/** Without attention the first letter written is the last read, and the last has been kept for the whole way. */
export const task: PairTask = {
  kind: 'pairs',
  id: 'reverse',
  label: 'Reverse',
  hint: 'Write letters from the last to the first',
  explanation: 'The model reads 3 to 20 letters. It writes them again from the last to the first.',
  citation: {
    text: 'Grefenstette et al. 2015, Learning to transduce with unbounded memory',
    url: 'https://arxiv.org/abs/1506.02516',
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
  open: (_, source) => openLetters('reverse', (letters) => letters.toReversed(), source),
};
