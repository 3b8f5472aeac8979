import { sigmoid } from './activations.ts';
import type { CellDef } from './types.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** LSTM whose input gate is what the forget gate leaves: i = 1 − f. */
export const cell: CellDef = {
  id: 'lstm-coupled',
  label: 'Coupled LSTM',
  family: 'lstm',
  hint: 'One gate forgets and lets in: what goes makes room',
  pytorch: null,
  recurrences: ['full', 'diagonal'],
  gates: ['f', 'g', 'o'],
  gateNames: ['forget gate', 'candidate', 'output gate'],
  slots: ['f', 'g', 'o'],
  slotActivations: ['sigmoid', 'tanh', 'sigmoid'],
  recurrentSlots: [0, 1, 2],
  states: ['h', 'c'],
  activations: [],
  forgetGate: 0,
  keepGate: 0,
  stateActivation: 'tanh',
  equations: [
    'f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf)',
    'g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)',
    'o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho)',
    'c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ g_t',
    'h_t = o_t ⊙ tanh(c_t)',
  ],
  citation: {
    text: 'Greff et al. 2017, LSTM: a search space odyssey',
    url: 'https://arxiv.org/abs/1503.04069',
  },
  forward({ xp, hp, previous, saved }) {
    const f = sigmoid(at(xp, 0) + at(hp, 0));
    const g = Math.tanh(at(xp, 1) + at(hp, 1));
    const o = sigmoid(at(xp, 2) + at(hp, 2));
    saved.set([f, g, o]);
    const c = f * previous.c + (1 - f) * g;
    return { h: o * Math.tanh(c), c };
  },
  backward({ saved, previous, next, dh, dc, dslots }) {
    const [f, g, o] = [at(saved, 0), at(saved, 1), at(saved, 2)];
    const tanhC = Math.tanh(next.c);
    const dcTotal = dc + dh * o * (1 - tanhC * tanhC);
    dslots[0] = dcTotal * (previous.c - g) * f * (1 - f);
    dslots[1] = dcTotal * (1 - f) * (1 - g * g);
    dslots[2] = dh * tanhC * o * (1 - o);
    return { h: 0, c: dcTotal * f };
  },
};
