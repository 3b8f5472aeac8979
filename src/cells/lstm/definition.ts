import type { CellDef } from '../types.ts';

/** Long short-term memory, as torch.nn.LSTM: gates in the order input, forget, cell candidate, output. */
export const cell: CellDef = {
  id: 'lstm',
  label: 'LSTM',
  family: 'lstm',
  hint: 'Input, forget and output gates around a cell state',
  pytorch: 'torch.nn.LSTM',
  recurrences: ['full', 'diagonal'],
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
    'i_t = σ(W_ii x_t + b_ii + W_hi h_{t−1} + b_hi)',
    'f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf)',
    'g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)',
    'o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho)',
    'c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t',
    'h_t = o_t ⊙ tanh(c_t)',
  ],
  citation: {
    text: 'Hochreiter & Schmidhuber 1997, Long short-term memory',
    url: 'https://doi.org/10.1162/neco.1997.9.8.1735',
  },
};
