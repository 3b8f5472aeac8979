import { sigmoid } from './activations.ts';
import type { CellDef } from './types.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** LSTM whose gates see the cell state through a weight of each unit: input and forget gate c_{t−1}, the output gate c_t. */
export const cell: CellDef = {
  id: 'lstm-peephole',
  label: 'Peephole LSTM',
  family: 'lstm',
  hint: 'The gates also see the cell state, unit by unit',
  pytorch: null,
  recurrences: ['full', 'diagonal'],
  own: [
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
  keepGate: 1,
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
  forward({ xp, hp, own, previous, saved }) {
    const i = sigmoid(at(xp, 0) + at(hp, 0) + at(own, 0) * previous.c);
    const f = sigmoid(at(xp, 1) + at(hp, 1) + at(own, 1) * previous.c);
    const g = Math.tanh(at(xp, 2) + at(hp, 2));
    const c = f * previous.c + i * g;
    const o = sigmoid(at(xp, 3) + at(hp, 3) + at(own, 2) * c);
    saved.set([i, f, g, o]);
    return { h: o * Math.tanh(c), c };
  },
  backward({ saved, own, previous, next, dh, dc, dslots }) {
    const [i, f, g, o] = [at(saved, 0), at(saved, 1), at(saved, 2), at(saved, 3)];
    const tanhC = Math.tanh(next.c);
    const dOut = dh * tanhC * o * (1 - o);
    const dcTotal = dc + dh * o * (1 - tanhC * tanhC) + dOut * at(own, 2);
    const dIn = dcTotal * g * i * (1 - i);
    const dForget = dcTotal * previous.c * f * (1 - f);
    dslots[0] = dIn;
    dslots[1] = dForget;
    dslots[2] = dcTotal * i * (1 - g * g);
    dslots[3] = dOut;
    return { h: 0, c: dcTotal * f + dIn * at(own, 0) + dForget * at(own, 1) };
  },
};
