import { digitTask } from '../digitTask.ts';

export const task = digitTask(
  {
    id: 'digits-permuted',
    label: 'Permuted digits',
    hint: 'Read the pixels in a permuted order',
    explanation:
      'The model reads a handwritten digit one pixel a step, in a fixed random order, so that neighbouring pixels are far apart. After the last of 196 pixels it predicts which digit it is.',
  },
  ['pixel'],
);
