import type { SymbolTask } from '../contract/drawn.ts';
import { lineIds } from '../formulas/formula.ts';
import { listOps } from '../formulas/listOps.ts';
import { atEnd, symbolBatch } from './draw.ts';

/** The lists of the task `listops` as lines: what a network that reads sequences is compared with recursive networks on. */
export const task: SymbolTask = {
  kind: 'drawn',
  id: 'listops-line',
  label: 'ListOps in a line',
  hint: 'Work out nested lists, read from left to right',
  explanation:
    'The model reads nested lists of digits, each with an operator before it: ↓ is the smallest, ↑ the largest, ~ the median, + the sum modulo 10. At the last bracket it predicts the value of the whole.',
  citation: {
    text: 'Nangia & Bowman 2018, ListOps: a diagnostic dataset for latent tree learning',
    url: 'https://arxiv.org/abs/1804.06028',
  },
  inputs: 'symbols',
  output: 'class-at-end',
  symbols: listOps.symbols,
  lag: { min: 5, max: 128, default: 24, meaning: 'symbols of a list at most' },
  seqLength: (lag) => lag,
  chance: () => ({ loss: Math.log(listOps.values), accuracy: 1 / listOps.values }),
  batch: (rng, batchSize, lag) =>
    symbolBatch(batchSize, lag, () => {
      const formula = listOps.draw(rng, lag);
      return { ids: lineIds(listOps, formula, lag), targets: atEnd(lag, formula.value) };
    }),
};
