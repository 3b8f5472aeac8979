import type { Dropout } from '../modules/dropoutAdd/dropout.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { randomUnit } from './random.ts';
import { outputWidth } from './structure.ts';
import type { Inputs } from './types.ts';

/**
 * What dropout multiplies the output of each layer with, as shaders/graph/dropout.wgsl has it: 0 at the rate of the dropout, or else
 * 1 / (1 − rate), so that the mean stays. A variational mask (Gal & Ghahramani 2016) is one for all steps of a sequence.
 *
 * @param key of the step's draws
 */
export const keptBy = (
  { rate, variational }: Dropout,
  key: number,
  shape: ModelShape,
  B: number,
): Required<Pick<Inputs, 'kept'>> => ({
  kept(layer, row, unit) {
    const width = outputWidth(shape, layer);
    const position = (variational ? row % B : row) * width + unit;
    const single = Math.fround(rate);
    return randomUnit(key, position, layer) < single ? 0 : 1 / (1 - single);
  },
});
