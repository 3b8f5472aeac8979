import type { SymbolTask } from '../contract/drawn.ts';
import { atEnd, between, symbolBatch } from './draw.ts';

const capitals = [...'ABCDEFGH'];
const distractors = [...'abcdefgh'];
const question = capitals.length + distractors.length;

/**
 * A symbol, lag − 1 distractors from an alphabet of their own, and a question mark at which the symbol is the target. It is the
 * two-sequence problem, whose class only the first steps tell, with eight classes and symbols in place of noisy numbers.
 */
export const task: SymbolTask = {
  kind: 'drawn',
  id: 'recall',
  label: 'Recall',
  hint: 'Repeat the capital that came first',
  explanation: 'The first of many letters is a capital. At the question mark the model predicts which capital it was.',
  citation: {
    text: 'after Bengio, Simard & Frasconi 1994, Learning long-term dependencies with gradient descent is difficult',
    url: 'https://doi.org/10.1109/72.279181',
  },
  inputs: 'symbols',
  output: 'class-at-end',
  symbols: [...capitals, ...distractors, '?'],
  lag: { min: 1, max: 512, default: 32, meaning: 'steps from the capital to the question mark' },
  seqLength: (lag) => lag + 1,
  chance: () => ({ loss: Math.log(capitals.length), accuracy: 1 / capitals.length }),
  batch: (rng, batchSize, lag) =>
    symbolBatch(batchSize, lag + 1, () => {
      const symbol = between(rng, 0, capitals.length - 1);
      const noise = Array.from({ length: lag - 1 }, () => between(rng, capitals.length, question - 1));
      return { ids: [symbol, ...noise, question], targets: atEnd(lag + 1, symbol) };
    }),
};
