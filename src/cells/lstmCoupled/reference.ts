import { sigmoid, sumOf } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

function gatesOf(step: CellStep) {
  const f = sigmoid(sumOf(step, 0));
  const g = Math.tanh(sumOf(step, 1));
  const o = sigmoid(sumOf(step, 2));
  return { f, g, o, c: f * step.previous.c + (1 - f) * g };
}

/** Greff et al. 2017, coupled input and forget gate: i = 1 − f. */
export const cell: CellEquations = {
  id: 'lstm-coupled',
  forward(step) {
    const { f, g, o, c } = gatesOf(step);
    return { h: o * Math.tanh(c), c, slots: [f, g, o] };
  },
  backward(step, next) {
    const { f, g, o, c } = gatesOf(step);
    const dc = next.c + next.h * o * (1 - Math.tanh(c) ** 2);
    const df = dc * (step.previous.c - g) * f * (1 - f);
    const dg = dc * (1 - f) * (1 - g * g);
    const dOut = next.h * Math.tanh(c) * o * (1 - o);
    const sums = [df, dg, dOut];
    return { xp: sums, hp: sums, peepholes: [], previous: { h: 0, c: dc * f } };
  },
};
