import { H, type ModuleCase, source, steps } from '../../../testing/moduleCase.ts';
import type { PoolConfig, PoolKind } from '../definition.ts';

const kinds: readonly PoolKind[] = ['last', 'mean', 'max', 'ends'];

export const cases: readonly ModuleCase<PoolConfig>[] = kinds.flatMap((pool) => [
  { name: `${pool} of whole sequences`, config: { pool }, inputs: [steps(H)] },
  {
    name: `${pool} of both directions, sequences ending early`,
    config: { pool },
    inputs: [steps(H, H)],
    lengths: true,
  },
  { name: `${pool} of sources`, config: { pool }, inputs: [source(H)] },
]);
