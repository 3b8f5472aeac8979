import type { SymbolTask } from '../contract/drawn.ts';
import { lineIds } from '../formulas/formula.ts';
import { logicFormulas } from '../formulas/logic.ts';
import { atEnd, symbolBatch } from './draw.ts';

/** The formulas of the task `logic` as lines: what a network that reads sequences is compared with recursive networks on. */
export const task: SymbolTask = {
  kind: 'drawn',
  id: 'logic-line',
  label: 'Logic in a line',
  hint: 'Is a formula true, read from left to right?',
  explanation:
    'The model reads a formula of 0 and 1 with ∧, ∨, ¬ and brackets, with blanks before it. At the last bracket it predicts whether it is true (1) or false (0).',
  citation: {
    text: 'after Bowman, Potts & Manning 2015, Recursive neural networks can learn logical semantics',
    url: 'https://arxiv.org/abs/1406.1827',
  },
  inputs: 'symbols',
  output: 'class-at-end',
  symbols: logicFormulas.symbols,
  lag: { min: 5, max: 128, default: 24, meaning: 'symbols of a formula at most' },
  seqLength: (lag) => lag,
  chance: () => ({ loss: Math.LN2, accuracy: 1 / 2 }),
  batch: (rng, batchSize, lag) =>
    symbolBatch(batchSize, lag, () => {
      const formula = logicFormulas.draw(rng, lag);
      return { ids: lineIds(logicFormulas, formula, lag), targets: atEnd(lag, formula.value) };
    }),
};
