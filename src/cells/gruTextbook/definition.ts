import type { CellDef } from '../types.ts';

/** Gated recurrent unit as first published: the reset gate acts on the state, before the candidate's recurrent product. */
export const cell: CellDef = {
  id: 'gru-textbook',
  label: 'Textbook GRU',
  family: 'gru',
  hint: 'The reset gate acts before the product, not after it',
  pytorch: null,
  gates: ['r', 'u', 'n'],
  gateNames: ['reset gate', 'update gate', 'candidate'],
  slots: ['r', 'u', 'n'],
  slotActivations: ['sigmoid', 'sigmoid', 'tanh'],
  recurrentSlots: [0, 1, 2],
  states: ['h'],
  activations: [],
  forgetGate: null,
  retentionSlot: 1,
  retentionComplement: true,
  stateActivation: null,
  second: { gates: 1, slot: 0 },
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
};
