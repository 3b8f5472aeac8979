import type { ModuleDefinition } from '../../network/types.ts';

/** The hyperbolic tangent of every number. */
export const tanh: ModuleDefinition<null> = {
  kind: 'tanh',
  whole: true,
  gradientInPlace: true,
  infer(_, [input]) {
    if (input?.kind !== 'features') throw new RangeError('the hyperbolic tangent reads features');
    return { output: input, parameters: [] };
  },
};
