import { listOps, maxArguments, maxDepth } from '../formulas/listOps.ts';
import { task as line } from '../tasks/listOpsLine.ts';
import { treesOf } from './drawn.ts';

export const task = treesOf(line, listOps, {
  id: 'listops',
  label: 'ListOps',
  hint: 'Work out nested lists',
  explanation:
    'The model reads the tree of nested lists of digits, each with an operator: ↓ is the smallest, ↑ the largest, ~ the median, + the sum modulo 10. At its root it predicts the value of the whole.',
  sizes(lag, form) {
    // A list within a list takes three symbols more at least; an operator with all its arguments is one node.
    if (form === 'n-ary')
      return { nodes: lag - 1, arity: maxArguments, height: Math.min(maxDepth, Math.floor((lag - 1) / 3)) };
    // Each symbol is a leaf, and each but a list's first is joined to those before it.
    return { nodes: 2 * lag - 1, arity: 2, height: Math.min(maxDepth * (maxArguments + 1), lag - 1) };
  },
});
