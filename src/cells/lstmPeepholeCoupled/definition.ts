import type { CellDef } from '../types.ts';

/** LSTM with peepholes whose input gate is what the forget gate leaves: i = 1 − f. */
export const cell: CellDef = {
  id: 'lstm-peephole-coupled',
  label: 'Coupled peephole LSTM',
  family: 'lstm',
  hint: 'Peepholes; the input gate is one minus the forget gate',
  pytorch: null,
  recurrences: ['full', 'diagonal'],
  peepholes: [
    { name: 'f', slot: 0, after: false },
    { name: 'o', slot: 2, after: true },
  ],
  gates: ['f', 'g', 'o'],
  gateNames: ['forget gate', 'candidate', 'output gate'],
  slots: ['f', 'g', 'o'],
  slotActivations: ['sigmoid', 'tanh', 'sigmoid'],
  recurrentSlots: [0, 1, 2],
  states: ['h', 'c'],
  activations: [],
  forgetGate: 0,
  retentionSlot: 0,
  stateActivation: 'tanh',
  equations: [
    'f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf + w_cf ⊙ c_{t−1})',
    'g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)',
    'c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ g_t',
    'o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho + w_co ⊙ c_t)',
    'h_t = o_t ⊙ tanh(c_t)',
  ],
  citation: {
    text: 'Greff et al. 2017, LSTM: a search space odyssey',
    url: 'https://arxiv.org/abs/1503.04069',
  },
};
