import { letterTask } from './letters.ts';

/** Without attention the first letter written is the last read, and the last has been kept for the whole way. */
export const task = letterTask(
  {
    id: 'reverse',
    label: 'Reverse',
    hint: 'Write letters from the last to the first',
    explanation: 'The model reads 3 to 20 letters. It writes them again from the last to the first.',
    citation: {
      text: 'Grefenstette et al. 2015, Learning to transduce with unbounded memory',
      url: 'https://arxiv.org/abs/1506.02516',
    },
  },
  (letters) => letters.toReversed(),
);
