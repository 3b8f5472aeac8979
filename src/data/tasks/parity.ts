import type { SymbolTask } from '../contract/drawn.ts';
import { atEnd, between, symbolBatch } from './draw.ts';

/**
 * lag + 1 fair bits; the class is the target of the last of them, and not of every step, where the last prediction and one bit would be
 * all that has to be remembered. Without any one of the bits the rest tells nothing, so there is no learning it by halves.
 */
export const task: SymbolTask = {
  kind: 'drawn',
  id: 'parity',
  label: 'Parity',
  hint: 'Is the number of ones even or odd?',
  explanation:
    'The model reads zeros and ones. At the last one it predicts whether the number of ones is even (0) or odd (1).',
  citation: {
    text: 'Bengio, Simard & Frasconi 1994, Learning long-term dependencies with gradient descent is difficult',
    url: 'https://doi.org/10.1109/72.279181',
  },
  inputs: 'symbols',
  output: 'class-at-end',
  symbols: ['0', '1'],
  lag: { min: 1, max: 512, default: 2, meaning: 'steps from the first bit to the last, at which the model predicts' },
  seqLength: (lag) => lag + 1,
  chance: () => ({ loss: Math.LN2, accuracy: 1 / 2 }),
  batch: (rng, batchSize, lag) =>
    symbolBatch(batchSize, lag + 1, () => {
      const ids = Array.from({ length: lag + 1 }, () => between(rng, 0, 1));
      return { ids, targets: atEnd(lag + 1, ids.reduce((sum, bit) => sum + bit, 0) % 2) };
    }),
};
