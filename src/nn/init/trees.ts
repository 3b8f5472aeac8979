import type { InitConfig } from '../../config/settings/types.ts';
import type { Rng } from '../../lib/rng.ts';
import { hasCellState, type TreeConfig } from '../modules/tree/definition.ts';
import type { ParameterSpec } from '../network/types.ts';
import { drawWeight, fillUniform } from './initialisers.ts';

/** Of the gates i, o, u, f. */
const forgetGate = 3;

/**
 * A parameter of the cell of a tree: `init.input` rules weight_ih and the bias, `init.recurrent` weight_hh, whose blocks are a gate's each;
 * `pytorch` is U(−1/√H, 1/√H), as of an LSTMCell. A forget bias is that of every child's forget gate.
 */
export function drawTreeTensor(
  { role, blocks, shape }: Pick<ParameterSpec, 'role' | 'blocks' | 'shape'>,
  { cell, hiddenSize: H }: TreeConfig,
  init: InitConfig,
  rng: Rng,
): Float32Array {
  const [rows = 0, columns] = shape;
  const values = new Float32Array(rows * (columns ?? 1));
  const kind = role === 'weightHh' ? init.recurrent : init.input;
  if (kind === 'pytorch') fillUniform(values, 1 / Math.sqrt(H), rng);
  else if (columns !== undefined) drawWeight(kind, values, { count: blocks, rows: H, columns }, init, rng);
  if (role === 'biasIh' && hasCellState(cell) && init.forgetBias !== null)
    values.fill(init.forgetBias, forgetGate * H, (forgetGate + 1) * H);
  return values;
}
