import { treeTaskOf } from '../task.ts';
import { choice } from './declare.ts';
import type { RunConfig } from './types.ts';

const readsTrees = (config: RunConfig): boolean => treeTaskOf(config) !== null;

/** Of a task with trees; nn/modules/tree/definition.ts has the sources. */
export const trees = {
  tree: {
    cell: choice({
      label: 'Tree cell',
      default: 'child-sum',
      initialWeights: true,
      options: {
        recursive: { label: 'Recursive', hint: 'tanh of a matrix times both children (Socher et al.)' },
        'child-sum': { label: 'Child-sum Tree-LSTM', hint: 'The sum of any number of children (Tai et al.)' },
        binary: { label: 'Binary Tree-LSTM', hint: 'A matrix for each of two children (Tai et al.)' },
      },
      place: 'ends',
      relevant: readsTrees,
      shapes: true,
      phrase: (cell): string => `${cell} tree cell`,
      help: 'How the state of a node is computed from the states of its children.',
    }),
    loss: choice({
      label: 'Loss of',
      default: 'nodes',
      options: {
        nodes: { label: 'Every node', hint: 'Each node that has a value is a target' },
        root: { label: 'The root', hint: 'The value of the whole is the only target' },
      },
      place: 'ends',
      relevant: readsTrees,
      phrase: (loss): string => (loss === 'root' ? 'loss at the root' : 'loss at every node'),
      help: 'Which nodes of a tree have a target in training. The accuracy is that of the roots.',
    }),
  },
};
