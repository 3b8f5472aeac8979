import type { CellDef } from '../types.ts';

/** Gated recurrent unit, as torch.nn.GRU: the reset gate acts after the recurrent product. */
export const cell: CellDef = {
  id: 'gru',
  label: 'GRU',
  family: 'gru',
  hint: 'Reset and update gates; fewer weights than an LSTM',
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
  retentionSlot: 1,
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
};
