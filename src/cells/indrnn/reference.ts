import type { CellEquations } from '../../nn/reference/cells.ts';
import { cell as rnn } from '../rnn/reference.ts';

/** Li et al. 2018: an RNN whose recurrent weights are a vector. */
export const cell: CellEquations = { ...rnn, id: 'indrnn' };
