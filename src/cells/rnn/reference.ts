import { activate, derivativeOf, sumOf } from '../../nn/reference/activations.ts';
import type { CellEquations } from '../../nn/reference/cells.ts';

/** Elman 1990, as torch.nn.RNN. */
export const cell: CellEquations = {
  id: 'rnn',
  forward(step) {
    const h = activate(step.activation, sumOf(step, 0));
    return { h, c: 0, slots: [h] };
  },
  backward(step, { h: dh }) {
    const sums = [dh * derivativeOf(step.activation, sumOf(step, 0))];
    return { xp: sums, hp: sums, peepholes: [], previous: { h: 0, c: 0 } };
  },
};
