import { sigmoid, sumOf } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

const resetOf = (step: CellStep): number => sigmoid(sumOf(step, 0));

/** Cho et al. 2014 as first published: the candidate's recurrent product is of m = r ⊙ h_{t−1}. */
export const cell: CellEquations = {
  id: 'gru-textbook',
  masked: {
    firstGate: 2,
    forward: (step) => resetOf(step) * step.previous.h,
    backward(step, dm) {
      const r = resetOf(step);
      return { gate: 0, sum: dm * step.previous.h * r * (1 - r), h: dm * r };
    },
  },
  forward(step) {
    const u = sigmoid(sumOf(step, 1));
    const n = Math.tanh(sumOf(step, 2));
    return { h: u * n + (1 - u) * step.previous.h, c: 0, slots: [resetOf(step), u, n] };
  },
  backward(step, { h: dh }) {
    const u = sigmoid(sumOf(step, 1));
    const n = Math.tanh(sumOf(step, 2));
    // The reset gate's comes from dL/dm.
    const sums = [0, dh * (n - step.previous.h) * u * (1 - u), dh * u * (1 - n * n)];
    return { xp: sums, hp: sums, peepholes: [], previous: { h: dh * (1 - u), c: 0 } };
  },
};
