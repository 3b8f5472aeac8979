import type { RunFacts } from '../../protocol/run.ts';

/** Of a run on a text of two characters. */
export const facts: RunFacts = {
  parameters: 10,
  gpuBytes: 100,
  vocabulary: ['a', 'b'],
  trainCharacters: 90,
  validationCharacters: 10,
  chanceLoss: Math.log(2),
  unigramLoss: 0.6,
  plan: '',
};
