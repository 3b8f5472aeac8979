import { digitTask } from '../digitTask.ts';

export const task = digitTask(
  {
    id: 'digits-pixels',
    label: 'Digits by pixels',
    hint: 'Read a digit pixel by pixel',
    explanation:
      'A handwritten digit is read one pixel at a time, row after row, and after the last of 196 the model must say which it is.',
  },
  ['pixel'],
);
