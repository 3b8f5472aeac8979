import type { CellDef } from '../types.ts';

/** LSTM whose gates see the cell state through a weight of each unit: input and forget gate c_{t−1}, the output gate c_t. */
export const cell: CellDef = {
  id: 'lstm-peephole',
  label: 'Peephole LSTM',
  family: 'lstm',
  hint: 'Each gate also reads its unit’s cell state',
  pytorch: null,
  recurrences: ['full', 'diagonal'],
  peepholes: [
    { name: 'i', slot: 0, after: false },
    { name: 'f', slot: 1, after: false },
    { name: 'o', slot: 3, after: true },
  ],
  gates: ['i', 'f', 'g', 'o'],
  gateNames: ['input gate', 'forget gate', 'candidate', 'output gate'],
  slots: ['i', 'f', 'g', 'o'],
  slotActivations: ['sigmoid', 'sigmoid', 'tanh', 'sigmoid'],
  recurrentSlots: [0, 1, 2, 3],
  states: ['h', 'c'],
  activations: [],
  forgetGate: 1,
  retentionSlot: 1,
  stateActivation: 'tanh',
  equations: [
    'i_t = σ(W_ii x_t + b_ii + W_hi h_{t−1} + b_hi + w_ci ⊙ c_{t−1})',
    'f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf + w_cf ⊙ c_{t−1})',
    'g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)',
    'c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t',
    'o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho + w_co ⊙ c_t)',
    'h_t = o_t ⊙ tanh(c_t)',
  ],
  citation: {
    text: 'Gers & Schmidhuber 2000, Recurrent nets that time and count',
    url: 'https://doi.org/10.1109/IJCNN.2000.861302',
  },
};
