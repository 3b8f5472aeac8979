import { digitTask } from '../digitTask.ts';

export const task = digitTask(
  {
    id: 'digits-permuted',
    label: 'Permuted digits',
    hint: 'Read the pixels in a mixed order',
    explanation:
      'A handwritten digit is read one pixel at a time in an order that is mixed once and for all, so that neighbours are far apart, and after the last of 196 the model must say which it is.',
  },
  ['pixel'],
);
