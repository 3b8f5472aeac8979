import { letterTask } from './letters.ts';

/** Every letter written depends on all that were read. */
export const task = letterTask(
  {
    id: 'sort',
    label: 'Sort',
    hint: 'Write letters in alphabetical order',
    explanation: 'The model reads 3 to 20 letters. It writes them again in alphabetical order.',
    citation: {
      text: 'after Vinyals, Bengio & Kudlur 2016, Order matters: sequence to sequence for sets',
      url: 'https://arxiv.org/abs/1511.06391',
    },
  },
  (letters) => letters.toSorted(),
);
