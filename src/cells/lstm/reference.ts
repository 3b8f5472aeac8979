import { sigmoid, sumOf } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

function gatesOf(step: CellStep) {
  const i = sigmoid(sumOf(step, 0));
  const f = sigmoid(sumOf(step, 1));
  const g = Math.tanh(sumOf(step, 2));
  const o = sigmoid(sumOf(step, 3));
  return { i, f, g, o, c: f * step.previous.c + i * g };
}

/** Hochreiter & Schmidhuber 1997 with a forget gate, as torch.nn.LSTM. */
export const cell: CellEquations = {
  id: 'lstm',
  forward(step) {
    const { i, f, g, o, c } = gatesOf(step);
    return { h: o * Math.tanh(c), c, slots: [i, f, g, o] };
  },
  backward(step, next) {
    const { i, f, g, o, c } = gatesOf(step);
    const dc = next.c + next.h * o * (1 - Math.tanh(c) ** 2);
    const di = dc * g * i * (1 - i);
    const df = dc * step.previous.c * f * (1 - f);
    const dg = dc * i * (1 - g * g);
    const dOut = next.h * Math.tanh(c) * o * (1 - o);
    const sums = [di, df, dg, dOut];
    return { xp: sums, hp: sums, peepholes: [], previous: { h: 0, c: dc * f } };
  },
};
