import type { CellDiagram } from '../diagram.ts';
import type { LayoutOf } from '../layouts.ts';

/** Gates hear the input alone; the state is met only where it is kept. */
const minGru: CellDiagram = {
  nodes: {
    before: { kind: 'state', at: [0, 0], label: 'h_{t−1}' },
    keep: { kind: 'sign', at: [1.5, 0], sign: '×' },
    rest: { kind: 'sign', at: [1.5, 0.9], sign: '1−' },
    add: { kind: 'sign', at: [4.5, 0], sign: '+' },
    after: { kind: 'state', at: [6, 0], label: 'h_t' },
    write: { kind: 'sign', at: [4.5, 1.7], sign: '×' },
    z: { kind: 'gate', at: [1.5, 3], gate: 'z' },
    n: { kind: 'gate', at: [4.5, 3], gate: 'n' },
    x: { kind: 'state', at: [0, 4.1], label: 'x_t' },
  },
  wires: [
    { through: ['before', 'keep'], road: true },
    { through: ['keep', 'add'], road: true },
    { through: ['add', 'after'], road: true },
    { through: ['x', [4.5, 4.1], 'n'] },
    { through: [[1.5, 4.1], 'z'] },
    { through: ['n', 'write'] },
    { through: ['write', 'add'] },
    { through: ['z', 'rest'], gate: 'z' },
    { through: ['rest', 'keep'], gate: 'z', rest: true },
    { through: [[1.5, 1.7], 'write'], gate: 'z' },
  ],
};

/** Two gates share: what one keeps, the other does not write. */
const minLstm: CellDiagram = {
  nodes: {
    before: { kind: 'state', at: [0, 0], label: 'h_{t−1}' },
    keep: { kind: 'sign', at: [2.3, 0], sign: '×' },
    share: { kind: 'step', at: [2.3, 1.8], label: 'f / (f + i)', shows: "f'" },
    fShare: { kind: 'port', at: [1.5, 2.06] },
    iShare: { kind: 'port', at: [3.1, 2.06] },
    rest: { kind: 'sign', at: [3.9, 0.85], sign: '1−' },
    add: { kind: 'sign', at: [5.4, 0], sign: '+' },
    after: { kind: 'state', at: [6.8, 0], label: 'h_t' },
    write: { kind: 'sign', at: [5.4, 0.85], sign: '×' },
    f: { kind: 'gate', at: [1.5, 3], gate: 'f' },
    i: { kind: 'gate', at: [3.1, 3], gate: 'i' },
    n: { kind: 'gate', at: [5.4, 3], gate: 'n' },
    x: { kind: 'state', at: [0, 4.1], label: 'x_t' },
  },
  wires: [
    { through: ['before', 'keep'], road: true },
    { through: ['keep', 'add'], road: true },
    { through: ['add', 'after'], road: true },
    { through: ['x', [5.4, 4.1], 'n'] },
    { through: [[1.5, 4.1], 'f'] },
    { through: [[3.1, 4.1], 'i'] },
    { through: ['f', 'fShare'], gate: 'f' },
    { through: ['i', 'iShare'], gate: 'i' },
    { through: ['share', 'keep'], gate: "f'" },
    { through: [[2.3, 0.85], 'rest'], gate: "f'" },
    { through: ['rest', 'write'], gate: "f'", rest: true },
    { through: ['n', 'write'] },
    { through: ['write', 'add'] },
  ],
};

export const layouts: Readonly<Record<string, LayoutOf>> = { 'min-gru': () => minGru, 'min-lstm': () => minLstm };
