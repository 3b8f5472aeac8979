import { padTo4 } from '../../network/padding.ts';
import type { ModuleDefinition, SumRole } from '../../network/types.ts';

/**
 * How the state of a node is made of its children's.
 *
 * - `recursive`: p = tanh(W [c₁; c₂] + b) (Socher et al. 2011, https://nlp.stanford.edu/pubs/SocherLinNgManning_ICML2011.pdf).
 * - `child-sum`: the child-sum Tree-LSTM, for any number of children in no order (Tai, Socher & Manning 2015,
 *   https://arxiv.org/abs/1503.00075, equations 2 to 8).
 * - `binary`: the N-ary Tree-LSTM with N = 2 (equations 9 to 14): matrices of their own for the first and the second child.
 */
export type TreeCell = 'recursive' | 'child-sum' | 'binary';

export interface TreeConfig {
  readonly cell: TreeCell;
  /** H */
  readonly hiddenSize: number;
  /** Children of a node at most: 2 but for `child-sum`. */
  readonly arity: number;
  /** Of the highest tree; a leaf has the height 0. */
  readonly height: number;
}

/**
 * Blocks of H numbers that a cell has: gates of W_ih and its bias, of W_hh, what is kept of a node, and the children's states that W_hh
 * is multiplied with. The gates are i, o, u, f in this order, of W_hh those of both children: i, o, u, f₁, f₂. All that is kept of a node
 * lies in slots in that order: first the input projections, then the gates, then their gradients. A forget gate has a slot apart: it is of
 * one child, whose own row keeps it where the cell is child-sum.
 */
export const treeCells = {
  recursive: { inputGates: 1, gates: 1, slots: 1, children: 2 },
  'child-sum': { inputGates: 4, gates: 4, slots: 5, children: 1 },
  binary: { inputGates: 4, gates: 5, slots: 6, children: 2 },
} as const satisfies Record<TreeCell, Readonly<Record<'inputGates' | 'gates' | 'slots' | 'children', number>>>;

/** Whether a cell has a cell state. */
export const hasCellState = (cell: TreeCell): boolean => cell !== 'recursive';

const slotSums: SumRole = 'slots';
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/**
 * States of the nodes of trees out of their children's, from the leaves to the roots, and what stands at each node. Nodes are the rows of
 * steps, [N, B]: node n of tree b is row n · B + b, and a step's batch has the number of each node's parent. A row that no tree has a node in
 * counts as a leaf.
 */
export const tree: ModuleDefinition<TreeConfig> = {
  kind: 'tree',
  trees: ({ arity, height }) => ({ arity, height }),
  infer({ cell, hiddenSize: H, arity }, [input, ...others]) {
    if (input?.kind !== 'features' || input.rows !== 'step' || others.length > 0)
      throw new RangeError('a tree reads features of every node');
    if (cell !== 'child-sum' && arity !== 2) throw new RangeError(`a ${cell} cell has two children, not ${arity}`);
    const { inputGates, gates, children } = treeCells[cell];
    const width = input.parts.reduce((sum, part) => sum + part, 0);
    const product = { kind: 'product', over: 'step' } as const;
    return {
      output: { kind: 'features', rows: 'step', parts: [H] },
      parameters: [
        {
          ...{ role: 'weightIh', direction: 0, shape: [inputGates * H, width], blocks: inputGates, gradient: product },
          columns: [{ storage: 'packed', parts: input.parts }],
        },
        {
          ...{ role: 'weightHh', direction: 0, shape: [gates * H, children * H], blocks: gates, gradient: product },
          columns: [{ storage: 'packed', parts: new Array<number>(children).fill(H) }],
        },
        {
          ...{ role: 'biasIh', direction: 0, shape: [inputGates * H], blocks: inputGates },
          columns: [{ storage: 'vector', parts: [1] }],
          gradient: { kind: 'sums', name: slotSums, blocks: upTo(inputGates) },
        },
      ],
    };
  },
  sums: ({ cell, hiddenSize }) => [
    { name: slotSums, direction: 0, width4: (treeCells[cell].slots * padTo4(hiddenSize)) / 4, over: 'step' },
  ],
  keeps({ cell, hiddenSize }, _, { seqLength, batchSize }) {
    const { slots, children } = treeCells[cell];
    const bytes = 4 * seqLength * batchSize * padTo4(hiddenSize);
    return [
      { role: 'gates', bytes: slots * bytes, directions: 1 },
      { role: 'childStates', bytes: children * bytes, directions: 1 },
      ...(hasCellState(cell)
        ? ([
            { role: 'cellStates', bytes, directions: 1 },
            { role: 'carriedGradient', bytes, directions: 1 },
          ] as const)
        : []),
    ];
  },
};
