import { cell as rnn } from './rnn.ts';
import type { CellEquations } from './types.ts';

/** Li et al. 2018: an RNN whose recurrent weights are a vector. */
export const cell: CellEquations = { ...rnn, id: 'rnn-diagonal' };
