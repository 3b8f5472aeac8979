import type { CellDef } from '../types.ts';

/** GRU without a recurrent matrix: gate and candidate see the input alone. */
export const cell: CellDef = {
  id: 'min-gru',
  label: 'minGRU',
  family: 'minimal',
  hint: 'Gates depend on the input alone; no recurrent matrix',
  pytorch: null,
  recurrences: ['none'],
  gates: ['z', 'n'],
  gateNames: ['update gate', 'candidate'],
  // What is kept of z is the share that it leaves to the last state.
  slots: ['1−z', 'n'],
  slotActivations: ['sigmoid', null],
  recurrentSlots: [],
  states: ['h'],
  activations: [],
  forgetGate: null,
  retentionSlot: 0,
  stateActivation: null,
  equations: ['z_t = σ(W_iz x_t + b_iz)', 'n_t = W_in x_t + b_in', 'h_t = (1 − z_t) ⊙ h_{t−1} + z_t ⊙ n_t'],
  citation: { text: 'Feng et al. 2024, Were RNNs all we needed?', url: 'https://arxiv.org/abs/2410.01201' },
};
