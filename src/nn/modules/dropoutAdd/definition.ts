import type { ModuleDefinition } from '../../network/types.ts';
import type { Dropout } from './dropout.ts';

/**
 * Dropout of input 0, to which input 1 is added where there is one: a layer's output on its way to the next, alone or past a residual
 * connection. One module, since one kernel does both.
 */
export interface DropoutAddConfig {
  /** Null: none, what is left is the sum. */
  readonly dropout: Dropout | null;
  /** Of the random stream that the masks are drawn from: the number of the layer. */
  readonly stream: number;
}

export const dropoutAdd: ModuleDefinition<DropoutAddConfig> = {
  kind: 'dropoutAdd',
  gradientInPlace: true,
  forwardOnly: true,
  infer(_, [input, added]) {
    if (input?.kind !== 'features') throw new RangeError('dropout reads features');
    if (added !== undefined && JSON.stringify(added) !== JSON.stringify(input))
      throw new RangeError('the summands must have the same size');
    return { output: input, parameters: [] };
  },
};
