import type { CellDiagram, DiagramNode, Wire } from '../diagram.ts';
import type { LayoutOf } from '../layouts.ts';

const inputGate: Readonly<Record<string, DiagramNode>> = { i: { kind: 'gate', at: [3, 3], gate: 'i' } };
const inputWires: readonly Wire[] = [{ through: [[3, 4], 'i'] }, { through: ['i', [3, 1], 'write'], gate: 'i' }];

/** What the forget gate does not keep is written anew. */
const leftOver: Readonly<Record<string, DiagramNode>> = { rest: { kind: 'sign', at: [3, 1], sign: '1−' } };
const leftOverWires: readonly Wire[] = [
  { through: [[1.5, 1], 'rest'], gate: 'f' },
  { through: ['rest', 'write'], gate: 'f', rest: true },
];

/** Where peepholes enter a gate: at its upper edge, left of what it lets out. */
const port = (x: number): DiagramNode => ({ kind: 'port', at: [x, 2.565] });
const peepholes: readonly Wire[] = [
  { through: [[0.6, 0], [0.6, 2.1], [1.15, 2.1], 'fPeep'], peephole: true },
  { through: [[5.3, 0], [5.3, 2.1], [5.65, 2.1], 'oPeep'], peephole: true },
];
const inputPeephole: Wire = { through: [[1.15, 2.1], [2.65, 2.1], 'iPeep'], peephole: true };

/** A cell state that runs on above, and gates that open on it from below. */
const lstm = (coupled: boolean, peeps: boolean): CellDiagram => ({
  nodes: {
    memory: { kind: 'state', at: [0, 0], label: 'c_{t−1}' },
    keep: { kind: 'sign', at: [1.5, 0], sign: '×' },
    add: { kind: 'sign', at: [4.5, 0], sign: '+' },
    write: { kind: 'sign', at: [4.5, 1], sign: '×' },
    activation: { kind: 'step', at: [7, 1], label: 'tanh' },
    read: { kind: 'sign', at: [7, 2], sign: '×' },
    memoryAfter: { kind: 'state', at: [8, 0], label: 'c_t' },
    after: { kind: 'state', at: [8, 2], label: 'h_t' },
    f: { kind: 'gate', at: [1.5, 3], gate: 'f' },
    g: { kind: 'gate', at: [4.5, 3], gate: 'g' },
    o: { kind: 'gate', at: [6, 3], gate: 'o' },
    before: { kind: 'state', at: [0, 4], label: 'h_{t−1}' },
    x: { kind: 'state', at: [0.8, 4.9], label: 'x_t' },
    ...(coupled ? leftOver : inputGate),
    ...(peeps ? { fPeep: port(1.15), oPeep: port(5.65) } : {}),
    ...(peeps && !coupled ? { iPeep: port(2.65) } : {}),
  },
  wires: [
    { through: ['memory', 'keep'], road: true },
    { through: ['keep', 'add'], road: true },
    { through: ['add', 'memoryAfter'], road: true },
    { through: [[7, 0], 'activation'] },
    { through: ['activation', 'read'] },
    { through: ['read', 'after'], road: true },
    { through: ['before', [6, 4], 'o'] },
    { through: ['x', [0.8, 4]] },
    { through: [[1.5, 4], 'f'] },
    { through: [[4.5, 4], 'g'] },
    { through: ['f', 'keep'], gate: 'f' },
    { through: ['g', 'write'] },
    { through: ['write', 'add'] },
    { through: ['o', [6, 2], 'read'], gate: 'o' },
    ...(coupled ? leftOverWires : inputWires),
    ...(peeps ? peepholes : []),
    ...(peeps && !coupled ? [inputPeephole] : []),
  ],
});

export const layouts: Readonly<Record<string, LayoutOf>> = {
  lstm: () => lstm(false, false),
  'lstm-peephole': () => lstm(false, true),
  'lstm-coupled': () => lstm(true, false),
  'lstm-peephole-coupled': () => lstm(true, true),
};
