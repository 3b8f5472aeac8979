import type { CellDef } from '../types.ts';

/** LSTM without a recurrent matrix and with one state; forget and input gate are shares of their sum. */
export const cell: CellDef = {
  id: 'min-lstm',
  label: 'minLSTM',
  family: 'minimal',
  hint: 'Forget and input gates depend on the input alone',
  pytorch: null,
  recurrences: ['none'],
  gates: ['f', 'i', 'n'],
  gateNames: ['forget gate', 'input gate', 'candidate', 'share kept'],
  // The fourth slot keeps f / (f + i), which of two gates near 0 can't be told from them.
  slots: ['f', 'i', 'n', "f'"],
  slotActivations: ['sigmoid', 'sigmoid', null, 'sigmoid'],
  recurrentSlots: [],
  states: ['h'],
  activations: [],
  forgetGate: 0,
  retentionSlot: 3,
  stateActivation: null,
  equations: [
    'f_t = σ(W_if x_t + b_if)',
    'i_t = σ(W_ii x_t + b_ii)',
    'n_t = W_in x_t + b_in',
    "f'_t = f_t / (f_t + i_t)",
    "h_t = f'_t ⊙ h_{t−1} + (1 − f'_t) ⊙ n_t",
  ],
  citation: { text: 'Feng et al. 2024, Were RNNs all we needed?', url: 'https://arxiv.org/abs/2410.01201' },
};
