import type { CellDiagram } from '../diagram.ts';
import type { LayoutOf } from '../layouts.ts';

/** PyTorch's: the update gate keeps, and the reset gate acts after the recurrent product. */
const gru = (product: string): CellDiagram => ({
  nodes: {
    before: { kind: 'state', at: [0, 0], label: 'h_{t−1}' },
    keep: { kind: 'sign', at: [1.5, 0], sign: '×' },
    add: { kind: 'sign', at: [6.1, 0], sign: '+' },
    after: { kind: 'state', at: [7.4, 0], label: 'h_t' },
    rest: { kind: 'sign', at: [3.1, 1], sign: '1−' },
    write: { kind: 'sign', at: [6.1, 1], sign: '×' },
    z: { kind: 'gate', at: [1.5, 3], gate: 'z' },
    r: { kind: 'gate', at: [3.1, 3], gate: 'r' },
    reset: { kind: 'sign', at: [4.5, 3], sign: '×' },
    product: { kind: 'step', at: [4.5, 3.85], label: product },
    n: { kind: 'gate', at: [6.1, 3], gate: 'n' },
    x: { kind: 'state', at: [0, 5.3], label: 'x_t' },
  },
  wires: [
    { through: ['before', 'keep'], road: true },
    { through: ['keep', 'add'], road: true },
    { through: ['add', 'after'], road: true },
    { through: [[0.6, 0], [0.6, 4.6], [4.5, 4.6], 'product'] },
    { through: [[1.5, 4.6], 'z'] },
    { through: [[3.1, 4.6], 'r'] },
    { through: ['x', [6.1, 5.3], 'n'] },
    {
      through: [
        [1.5, 5.3],
        [1.5, 4.6],
      ],
    },
    {
      through: [
        [3.1, 5.3],
        [3.1, 4.6],
      ],
    },
    { through: ['product', 'reset'] },
    { through: ['r', 'reset'], gate: 'r' },
    { through: ['reset', 'n'] },
    { through: ['n', 'write'] },
    { through: ['write', 'add'] },
    { through: ['z', 'keep'], gate: 'z' },
    { through: [[1.5, 1], 'rest'], gate: 'z' },
    { through: ['rest', 'write'], gate: 'z', rest: true },
  ],
});

/** The textbooks': the update gate writes, and the reset gate acts before the recurrent product. */
const textbook = (product: string): CellDiagram => ({
  nodes: {
    before: { kind: 'state', at: [0, 0], label: 'h_{t−1}' },
    keep: { kind: 'sign', at: [1.5, 0], sign: '×' },
    rest: { kind: 'sign', at: [1.5, 0.9], sign: '1−' },
    add: { kind: 'sign', at: [6.8, 0], sign: '+' },
    after: { kind: 'state', at: [8, 0], label: 'h_t' },
    write: { kind: 'sign', at: [6.8, 1.7], sign: '×' },
    u: { kind: 'gate', at: [1.5, 3], gate: 'u' },
    r: { kind: 'gate', at: [3.1, 3], gate: 'r' },
    reset: { kind: 'sign', at: [4.45, 3], sign: '×' },
    product: { kind: 'step', at: [5.4, 3], label: product },
    n: { kind: 'gate', at: [6.8, 3], gate: 'n' },
    x: { kind: 'state', at: [0, 5], label: 'x_t' },
  },
  wires: [
    { through: ['before', 'keep'], road: true },
    { through: ['keep', 'add'], road: true },
    { through: ['add', 'after'], road: true },
    { through: [[0.6, 0], [0.6, 4.2], [4.45, 4.2], 'reset'] },
    { through: [[1.5, 4.2], 'u'] },
    { through: [[3.1, 4.2], 'r'] },
    { through: ['x', [6.8, 5], 'n'] },
    {
      through: [
        [1.5, 5],
        [1.5, 4.2],
      ],
    },
    {
      through: [
        [3.1, 5],
        [3.1, 4.2],
      ],
    },
    { through: ['r', 'reset'], gate: 'r' },
    { through: ['reset', 'product'] },
    { through: ['product', 'n'] },
    { through: ['n', 'write'] },
    { through: ['write', 'add'] },
    { through: ['u', 'rest'], gate: 'u' },
    { through: ['rest', 'keep'], gate: 'u', rest: true },
    { through: [[1.5, 1.7], 'write'], gate: 'u' },
  ],
});

export const layouts: Readonly<Record<string, LayoutOf>> = {
  gru: ({ recurrence }) => gru(recurrence === 'diagonal' ? 'w ⊙' : 'W'),
  'gru-textbook': ({ recurrence }) => textbook(recurrence === 'diagonal' ? 'w ⊙' : 'W'),
};
