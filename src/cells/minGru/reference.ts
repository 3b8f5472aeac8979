import { sigmoid } from '../../nn/reference/activations.ts';
import type { CellEquations, CellStep } from '../../nn/reference/cells.ts';

function gatesOf({ xp }: CellStep) {
  const [xz, n] = xp as [number, number];
  return { z: sigmoid(xz), kept: sigmoid(-xz), n };
}

/** Feng et al. 2024, minGRU: h_t = (1 − z) h_{t−1} + z n, both by the input alone. */
export const cell: CellEquations = {
  id: 'min-gru',
  forward(step) {
    const { z, kept, n } = gatesOf(step);
    return { h: kept * step.previous.h + z * n, c: 0, slots: [kept, n] };
  },
  backward(step, { h: dh }) {
    const { z, kept, n } = gatesOf(step);
    const xp = [dh * (n - step.previous.h) * z * kept, dh * z];
    return { xp, hp: [0, 0], peepholes: [], previous: { h: dh * kept, c: 0 } };
  },
};
