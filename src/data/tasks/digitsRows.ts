import { digitTask } from '../digitTask.ts';
import { side } from '../facts/digitReading.ts';

export const task = digitTask(
  {
    id: 'digits-rows',
    label: 'Digits by rows',
    hint: 'Read a digit row by row',
    explanation:
      'A handwritten digit is read a row of 14 pixels at a time, and after the last row the model must say which it is.',
  },
  Array.from({ length: side }, (_, i) => `pixel ${i + 1} of the row`),
);
