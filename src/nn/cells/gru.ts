import { sigmoid } from './activations.ts';
import type { CellDef } from './types.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** Gated recurrent unit, as torch.nn.GRU: the reset gate acts after the recurrent product. */
export const cell: CellDef = {
  id: 'gru',
  label: 'GRU',
  family: 'gru',
  hint: 'Reset and update gates; nearly an LSTM with less',
  pytorch: 'torch.nn.GRU',
  recurrences: ['full', 'diagonal'],
  gates: ['r', 'z', 'n'],
  gateNames: ['reset gate', 'update gate', 'candidate'],
  // The fourth slot keeps the candidate's recurrent projection, which the reset gate multiplies.
  slots: ['r', 'z', 'n', 'hn'],
  slotActivations: ['sigmoid', 'sigmoid', 'tanh', null],
  recurrentSlots: [0, 1, 3],
  states: ['h'],
  activations: [],
  forgetGate: null,
  keepGate: 1,
  stateActivation: null,
  equations: [
    'r_t = σ(W_ir x_t + b_ir + W_hr h_{t−1} + b_hr)',
    'z_t = σ(W_iz x_t + b_iz + W_hz h_{t−1} + b_hz)',
    'n_t = tanh(W_in x_t + b_in + r_t ⊙ (W_hn h_{t−1} + b_hn))',
    'h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_{t−1}',
  ],
  citation: {
    text: 'Cho et al. 2014, Learning phrase representations using RNN encoder–decoder',
    url: 'https://arxiv.org/abs/1406.1078',
  },
  forward({ xp, hp, previous, saved }) {
    const r = sigmoid(at(xp, 0) + at(hp, 0));
    const z = sigmoid(at(xp, 1) + at(hp, 1));
    const n = Math.tanh(at(xp, 2) + r * at(hp, 2));
    saved.set([r, z, n, at(hp, 2)]);
    return { h: (1 - z) * n + z * previous.h, c: 0 };
  },
  backward({ saved, previous, dh, dslots }) {
    const [r, z, n, hn] = [at(saved, 0), at(saved, 1), at(saved, 2), at(saved, 3)];
    const dn = dh * (1 - z) * (1 - n * n);
    dslots[0] = dn * hn * r * (1 - r);
    dslots[1] = dh * (previous.h - n) * z * (1 - z);
    dslots[2] = dn;
    dslots[3] = dn * r;
    return { h: dh * z, c: 0 };
  },
};
