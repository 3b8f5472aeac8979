import { sigmoid, sumOf } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

function gatesOf(step: CellStep) {
  const r = sigmoid(sumOf(step, 0));
  const z = sigmoid(sumOf(step, 1));
  const hn = step.hp[2] as number;
  return { r, z, hn, n: Math.tanh((step.xp[2] as number) + r * hn) };
}

/** Cho et al. 2014, as torch.nn.GRU: the reset gate acts after the recurrent product. */
export const cell: CellEquations = {
  id: 'gru',
  forward(step) {
    const { r, z, n, hn } = gatesOf(step);
    return { h: (1 - z) * n + z * step.previous.h, c: 0, slots: [r, z, n, hn] };
  },
  backward(step, { h: dh }) {
    const { r, z, n, hn } = gatesOf(step);
    const dn = dh * (1 - z) * (1 - n * n);
    const dr = dn * hn * r * (1 - r);
    const dz = dh * (step.previous.h - n) * z * (1 - z);
    return { xp: [dr, dz, dn], hp: [dr, dz, dn * r], peepholes: [], previous: { h: dh * z, c: 0 } };
  },
};
