import { sigmoid } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

/** ln σ(x), which is finite where σ(x) is 0. */
const logSigmoid = (x: number): number => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));

function gatesOf({ xp }: CellStep) {
  const [xf, xi, n] = xp as [number, number, number];
  // f / (f + i) = σ(ln f − ln i)
  return { f: sigmoid(xf), i: sigmoid(xi), n, kept: sigmoid(logSigmoid(xf) - logSigmoid(xi)) };
}

/** Feng et al. 2024, minLSTM: h_t = f/(f + i) h_{t−1} + i/(f + i) n, all by the input alone. */
export const cell: CellEquations = {
  id: 'min-lstm',
  forward(step) {
    const { f, i, n, kept } = gatesOf(step);
    return { h: kept * step.previous.h + (1 - kept) * n, c: 0, slots: [f, i, n, kept] };
  },
  backward(step, { h: dh }) {
    const { f, i, n, kept } = gatesOf(step);
    const dLog = dh * (step.previous.h - n) * kept * (1 - kept);
    const xp = [dLog * (1 - f), -dLog * (1 - i), dh * (1 - kept)];
    return { xp, hp: [0, 0, 0], peepholes: [], previous: { h: dh * kept, c: 0 } };
  },
};
