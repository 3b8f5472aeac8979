import { sigmoid } from './activations.ts';
import type { CellDef } from './types.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** GRU without a recurrent matrix: gate and candidate see the input alone. */
export const cell: CellDef = {
  id: 'min-gru',
  label: 'minGRU',
  family: 'minimal',
  hint: 'Gates by the input alone: no recurrent matrix',
  pytorch: null,
  recurrences: ['none'],
  gates: ['z', 'n'],
  gateNames: ['update gate', 'candidate'],
  slots: ['z', 'n'],
  slotActivations: ['sigmoid', null],
  recurrentSlots: [],
  states: ['h'],
  activations: [],
  forgetGate: null,
  // 1 − z is what stays.
  keepGate: null,
  stateActivation: null,
  equations: ['z_t = σ(W_iz x_t + b_iz)', 'n_t = W_in x_t + b_in', 'h_t = (1 − z_t) ⊙ h_{t−1} + z_t ⊙ n_t'],
  citation: { text: 'Feng et al. 2024, Were RNNs all we needed?', url: 'https://arxiv.org/abs/2410.01201' },
  forward({ xp, previous, saved }) {
    const z = sigmoid(at(xp, 0));
    const n = at(xp, 1);
    saved.set([z, n]);
    return { h: (1 - z) * previous.h + z * n, c: 0 };
  },
  backward({ saved, previous, dh, dslots }) {
    const [z, n] = [at(saved, 0), at(saved, 1)];
    dslots[0] = dh * (n - previous.h) * z * (1 - z);
    dslots[1] = dh * z;
    return { h: dh * (1 - z), c: 0 };
  },
};
