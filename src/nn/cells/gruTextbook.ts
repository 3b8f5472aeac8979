import { sigmoid } from './activations.ts';
import type { CellDef } from './types.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** Gated recurrent unit as first published: the reset gate acts on the state, before the candidate's recurrent product. */
export const cell: CellDef = {
  id: 'gru-textbook',
  label: 'Textbook GRU',
  family: 'gru',
  hint: 'Resets the state before the product, not after it',
  pytorch: null,
  gates: ['r', 'u', 'n'],
  gateNames: ['reset gate', 'update gate', 'candidate'],
  slots: ['r', 'u', 'n'],
  slotActivations: ['sigmoid', 'sigmoid', 'tanh'],
  recurrentSlots: [0, 1, 2],
  states: ['h'],
  activations: [],
  forgetGate: null,
  keepGate: 1,
  keepComplement: true,
  stateActivation: null,
  second: {
    gates: 1,
    slot: 0,
    mask: ({ xp, hp, previous }) => sigmoid(at(xp, 0) + at(hp, 0)) * previous.h,
    backward: (r, previous, dm) => ({ dslot: dm * previous.h * r * (1 - r), h: dm * r }),
  },
  equations: [
    'r_t = σ(W_ir x_t + b_ir + W_hr h_{t−1} + b_hr)',
    'u_t = σ(W_iu x_t + b_iu + W_hu h_{t−1} + b_hu)',
    'n_t = tanh(W_in x_t + b_in + W_hn (r_t ⊙ h_{t−1}) + b_hn)',
    'h_t = u_t ⊙ n_t + (1 − u_t) ⊙ h_{t−1}',
  ],
  citation: {
    text: 'Cho et al. 2014, Learning phrase representations using RNN encoder–decoder',
    url: 'https://arxiv.org/abs/1406.1078',
  },
  forward({ xp, hp, previous, saved }) {
    const r = sigmoid(at(xp, 0) + at(hp, 0));
    const u = sigmoid(at(xp, 1) + at(hp, 1));
    const n = Math.tanh(at(xp, 2) + at(hp, 2));
    saved.set([r, u, n]);
    return { h: u * n + (1 - u) * previous.h, c: 0 };
  },
  backward({ saved, previous, dh, dslots }) {
    const [r, u, n] = [at(saved, 0), at(saved, 1), at(saved, 2)];
    dslots[0] = r;
    dslots[1] = dh * (n - previous.h) * u * (1 - u);
    dslots[2] = dh * u * (1 - n * n);
    return { h: dh * (1 - u), c: 0 };
  },
};
