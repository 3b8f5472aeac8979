import { digitTask } from '../digitTask.ts';

export const task = digitTask(
  {
    id: 'digits-pixels',
    label: 'Digits by pixels',
    hint: 'Read a digit pixel by pixel',
    explanation:
      'The model reads a handwritten digit one pixel a step, row after row. After the last of 196 pixels it predicts which digit it is.',
  },
  ['pixel'],
);
