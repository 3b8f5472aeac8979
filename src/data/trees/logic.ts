import { logicFormulas, maxDepth } from '../formulas/logic.ts';
import { task as line } from '../tasks/logicLine.ts';
import { treesOf } from './drawn.ts';

/** An operator has two arguments at most, so both forms are one. */
export const task = treesOf(line, logicFormulas, {
  id: 'logic',
  label: 'Logic',
  hint: 'Is a formula true?',
  explanation:
    'The model reads the tree of a formula of 0 and 1 with ∧, ∨ and ¬. At its root it predicts whether it is true (1) or false (0).',
  // (a ∧ b) adds two nodes and four symbols; (¬ a) is higher by one for three symbols.
  sizes: (lag) => ({
    nodes: Math.floor((lag + 1) / 2),
    arity: 2,
    height: Math.min(maxDepth, Math.floor((lag - 1) / 3)),
  }),
});
