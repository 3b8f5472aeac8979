import { sigmoid, sumOf } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

function gatesOf(step: CellStep) {
  const [wf, wo] = step.peepholes as [number, number];
  const f = sigmoid(sumOf(step, 0) + wf * step.previous.c);
  const g = Math.tanh(sumOf(step, 1));
  const c = f * step.previous.c + (1 - f) * g;
  return { f, g, o: sigmoid(sumOf(step, 2) + wo * c), c, wf, wo };
}

/** Greff et al. 2017, peepholes and coupled input and forget gate. */
export const cell: CellEquations = {
  id: 'lstm-peephole-coupled',
  forward(step) {
    const { f, g, o, c } = gatesOf(step);
    return { h: o * Math.tanh(c), c, slots: [f, g, o] };
  },
  backward(step, next) {
    const { f, g, o, c, wf, wo } = gatesOf(step);
    const before = step.previous.c;
    const dOut = next.h * Math.tanh(c) * o * (1 - o);
    const dc = next.c + next.h * o * (1 - Math.tanh(c) ** 2) + dOut * wo;
    const df = dc * (before - g) * f * (1 - f);
    const dg = dc * (1 - f) * (1 - g * g);
    const sums = [df, dg, dOut];
    return { xp: sums, hp: sums, peepholes: [df * before, dOut * c], previous: { h: 0, c: dc * f + df * wf } };
  },
};
