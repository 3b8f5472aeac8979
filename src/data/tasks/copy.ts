import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { SymbolTask } from '../contract/drawn.ts';
import { between, symbolBatch } from './draw.ts';

const letters = [...'ABCDEFGH'];
/** Symbols to be copied. */
const length = 10;
const blank = letters.length;
const delimiter = blank + 1;

const seqLength = (lag: number): number => lag + 2 * length;

/**
 * Ten letters, lag − 1 blanks, a delimiter, ten blanks; the targets are lag + 10 blanks and the ten letters. The loss is the mean
 * over all steps, as in the literature. Blanks need no memory and more of them would pass for accuracy, so only letters are scored.
 */
export const task: SymbolTask = {
  kind: 'drawn',
  id: 'copy',
  label: 'Copy',
  hint: 'Repeat ten letters after a delay',
  explanation:
    'The model reads ten letters and then blanks. After a signal it predicts the ten letters again, in order.',
  citation: {
    text: 'Hochreiter & Schmidhuber 1997, in the form of Arjovsky, Shah & Bengio 2016, Unitary evolution recurrent neural networks',
    url: 'https://arxiv.org/abs/1511.06464',
  },
  inputs: 'symbols',
  output: 'class-each-step',
  symbols: [...letters, '·', '|'],
  lag: {
    min: 1,
    max: 512,
    default: 20,
    meaning: 'steps from the last letter to the signal; from a letter to its copy it is 10 steps more',
  },
  seqLength,
  chance: (lag) => ({ loss: (length * Math.log(letters.length)) / seqLength(lag), accuracy: 1 / letters.length }),
  batch: (rng, batchSize, lag) => {
    const blanks = (count: number): number[] => new Array<number>(count).fill(blank);
    const { ids, targets } = symbolBatch(batchSize, seqLength(lag), () => {
      const letter = Array.from({ length }, () => between(rng, 0, letters.length - 1));
      return {
        ids: [...letter, ...blanks(lag - 1), delimiter, ...blanks(length)],
        targets: [...blanks(lag + length), ...letter],
      };
    });
    return { ids, targets, scoredTargets: targets.map((target) => (target === blank ? ignoredTarget : target)) };
  },
};
