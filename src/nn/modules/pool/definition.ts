import type { ModuleDefinition } from '../../network/types.ts';

/**
 * How the states of a sequence become one: that after the last step, their mean, the largest of each unit, or where both directions
 * have arrived. Of a bidirectional network `last` reads both directions at the last step, `ends` the one there, the other at the first.
 */
export type PoolKind = 'last' | 'mean' | 'max' | 'ends';

export interface PoolConfig {
  readonly pool: PoolKind;
}

export const pool: ModuleDefinition<PoolConfig> = {
  kind: 'pool',
  whole: true,
  infer(_, [input]) {
    if (input?.kind !== 'features' || input.rows === 'sequence')
      throw new RangeError('a pool reads features of every step');
    return { output: { ...input, rows: 'sequence' }, parameters: [] };
  },
};
