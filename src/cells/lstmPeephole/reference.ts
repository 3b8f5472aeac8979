import { sigmoid, sumOf } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

function gatesOf(step: CellStep) {
  const [wi, wf, wo] = step.peepholes as [number, number, number];
  const i = sigmoid(sumOf(step, 0) + wi * step.previous.c);
  const f = sigmoid(sumOf(step, 1) + wf * step.previous.c);
  const g = Math.tanh(sumOf(step, 2));
  const c = f * step.previous.c + i * g;
  return { i, f, g, o: sigmoid(sumOf(step, 3) + wo * c), c, wi, wf, wo };
}

/** Gers & Schmidhuber 2000: input and forget gate see c_{t−1}, the output gate c_t. */
export const cell: CellEquations = {
  id: 'lstm-peephole',
  forward(step) {
    const { i, f, g, o, c } = gatesOf(step);
    return { h: o * Math.tanh(c), c, slots: [i, f, g, o] };
  },
  backward(step, next) {
    const { i, f, g, o, c, wi, wf, wo } = gatesOf(step);
    const before = step.previous.c;
    const dOut = next.h * Math.tanh(c) * o * (1 - o);
    const dc = next.c + next.h * o * (1 - Math.tanh(c) ** 2) + dOut * wo;
    const di = dc * g * i * (1 - i);
    const df = dc * before * f * (1 - f);
    const dg = dc * i * (1 - g * g);
    const sums = [di, df, dg, dOut];
    const peepholes = [di * before, df * before, dOut * c];
    return { xp: sums, hp: sums, peepholes, previous: { h: 0, c: dc * f + di * wi + df * wf } };
  },
};
