import type { SymbolTask } from '../contract/drawn.ts';
import { atEnd, between, symbolBatch } from './draw.ts';

const symbols = [...'EBabcdXYQRSU'];
const id = (symbol: string): number => symbols.indexOf(symbol);
const classes = 4;

/**
 * E, then distractors with an X or a Y among them twice, and B at the end; the classes Q, R, S, U are XX, XY, YX, YY. Its source
 * draws places and length; here, so that the lag is exact, the first X or Y always stands right after E, and only the second is
 * drawn, from the middle third of what is left, which is about where the source has it.
 */
export const task: SymbolTask = {
  kind: 'drawn',
  id: 'temporal-order',
  label: 'Temporal order',
  hint: 'Predict the order of X and Y',
  explanation:
    'Two symbols of a sequence are X or Y, the others are distractors. At the end the model predicts which came first and which second.',
  citation: {
    text: 'Hochreiter & Schmidhuber 1997, Long short-term memory, task 6a',
    url: 'https://doi.org/10.1162/neco.1997.9.8.1735',
  },
  inputs: 'symbols',
  output: 'class-at-end',
  symbols,
  lag: { min: 2, max: 512, default: 30, meaning: 'steps from the first X or Y to the end' },
  seqLength: (lag) => lag + 2,
  chance: () => ({ loss: Math.log(classes), accuracy: 1 / classes }),
  batch: (rng, batchSize, lag) =>
    symbolBatch(batchSize, lag + 2, () => {
      const first = between(rng, 0, 1);
      const second = between(rng, 0, 1);
      const place = 1 + between(rng, Math.ceil(lag / 3), Math.floor((2 * lag) / 3));
      const ids = Array.from({ length: lag + 2 }, () => between(rng, id('a'), id('d')));
      ids[0] = id('E');
      ids[1] = id('X') + first;
      ids[place] = id('X') + second;
      ids[lag + 1] = id('B');
      return { ids, targets: atEnd(lag + 2, id('Q') + 2 * first + second) };
    }),
};
