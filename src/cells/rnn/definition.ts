import type { CellDef } from '../types.ts';

/** Elman's network, as torch.nn.RNN. */
export const cell: CellDef = {
  id: 'rnn',
  label: 'RNN',
  family: 'plain',
  hint: 'No gates: one weighted sum and one activation',
  pytorch: 'torch.nn.RNN',
  gates: ['h'],
  gateNames: ['state'],
  slots: ['h'],
  slotActivations: ['chosen'],
  recurrentSlots: [0],
  states: ['h'],
  activations: ['tanh', 'relu', 'sigmoid'],
  forgetGate: null,
  retentionSlot: null,
  stateActivation: null,
  equations: ['h_t = φ(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh)'],
  citation: { text: 'Elman 1990, Finding structure in time', url: 'https://doi.org/10.1207/s15516709cog1402_1' },
};
