import { cell as rnn } from '../rnn/definition.ts';
import type { CellDef } from '../types.ts';

/** Independently recurrent network: each unit hears of itself alone through one weight, and of the others in the layer above. */
export const cell: CellDef = {
  ...rnn,
  id: 'indrnn',
  label: 'IndRNN',
  family: 'plain',
  hint: 'Each unit depends on its own state alone',
  pytorch: null,
  recurrences: ['diagonal'],
  activations: ['relu', 'tanh', 'sigmoid'],
  equations: ['h_t = φ(W_ih x_t + b_ih + w_hh ⊙ h_{t−1} + b_hh)'],
  citation: {
    text: 'Li et al. 2018, Independently recurrent neural network (IndRNN)',
    url: 'https://arxiv.org/abs/1803.04831',
  },
};
