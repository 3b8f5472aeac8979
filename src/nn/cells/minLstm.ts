import { sigmoid } from './activations.ts';
import type { CellDef } from './types.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** ln(1 + eˣ), which overflows nowhere; σ(x) = exp(−softplus(−x)). */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** LSTM without a recurrent matrix and with one state; forget and input gate are shares of their sum. */
export const cell: CellDef = {
  id: 'min-lstm',
  label: 'minLSTM',
  family: 'minimal',
  hint: 'Forget and input shares by the input alone',
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
  keepGate: 3,
  stateActivation: null,
  equations: [
    'f_t = σ(W_if x_t + b_if)',
    'i_t = σ(W_ii x_t + b_ii)',
    'n_t = W_in x_t + b_in',
    "f'_t = f_t / (f_t + i_t)",
    "h_t = f'_t ⊙ h_{t−1} + (1 − f'_t) ⊙ n_t",
  ],
  citation: { text: 'Feng et al. 2024, Were RNNs all we needed?', url: 'https://arxiv.org/abs/2410.01201' },
  forward({ xp, previous, saved }) {
    const n = at(xp, 2);
    // ln f − ln i, whose σ is the share.
    const keep = sigmoid(softplus(-at(xp, 1)) - softplus(-at(xp, 0)));
    saved.set([sigmoid(at(xp, 0)), sigmoid(at(xp, 1)), n, keep]);
    return { h: keep * previous.h + (1 - keep) * n, c: 0 };
  },
  backward({ saved, previous, dh, dslots }) {
    const [f, i, n, keep] = [at(saved, 0), at(saved, 1), at(saved, 2), at(saved, 3)];
    const dLogit = dh * (previous.h - n) * keep * (1 - keep);
    dslots[0] = dLogit * (1 - f);
    dslots[1] = -dLogit * (1 - i);
    dslots[2] = dh * (1 - keep);
    dslots[3] = 0;
    return { h: dh * keep, c: 0 };
  },
};
