import { digitTask } from '../digitTask.ts';
import { side } from '../facts/digitReading.ts';

export const task = digitTask(
  {
    id: 'digits-rows',
    label: 'Digits by rows',
    hint: 'Read a digit row by row',
    explanation:
      'The model reads a handwritten digit one row of 14 pixels a step. After the last row it predicts which digit it is.',
  },
  Array.from({ length: side }, (_, i) => `pixel ${i + 1} of the row`),
);
