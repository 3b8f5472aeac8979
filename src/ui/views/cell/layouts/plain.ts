import type { CellDiagram } from '../diagram.ts';
import type { LayoutOf } from '../layouts.ts';

/** Elman's network: two products, a sum and its activation; of the diagonal kind, each unit's own weight. */
const plain = (own: boolean): CellDiagram => ({
  nodes: {
    before: { kind: 'state', at: [0, 0], label: 'h_{t−1}' },
    recurrent: { kind: 'step', at: [1.5, 0], label: own ? 'w ⊙' : 'W_h' },
    x: { kind: 'state', at: [3, 2.3], label: 'x_t' },
    input: { kind: 'step', at: [3, 1.2], label: 'W_i' },
    add: { kind: 'sign', at: [3, 0], sign: '+' },
    state: { kind: 'gate', at: [4.6, 0], gate: 'h' },
    after: { kind: 'state', at: [6.4, 0], label: 'h_t' },
  },
  wires: [
    { through: ['before', 'recurrent'], road: true },
    { through: ['recurrent', 'add'], road: true },
    { through: ['x', 'input'] },
    { through: ['input', 'add'] },
    { through: ['add', 'state'], road: true },
    { through: ['state', 'after'], road: true },
  ],
});

export const layouts: Readonly<Record<string, LayoutOf>> = {
  rnn: () => plain(false),
  indrnn: () => plain(true),
};
