import { axisOf } from '../../network/axes.ts';
import type { ModuleDefinition } from '../../network/types.ts';

/** torch.nn.Embedding: a row of D learned numbers for each of V symbols. Tied (see the node), the table is the weight of a later node. */
export interface EmbeddingConfig {
  /** D */
  readonly size: number;
  readonly tied: boolean;
}

export const embedding: ModuleDefinition<EmbeddingConfig> = {
  kind: 'embedding',
  infer({ size, tied }, [ids]) {
    if (ids?.kind !== 'ids') throw new RangeError('an embedding reads ids');
    const table = {
      role: 'weight',
      direction: 0,
      shape: [ids.symbols, size],
      blocks: 1,
      columns: [{ storage: 'table', parts: [size] }],
      gradient: { kind: 'place' },
    } as const;
    return { output: { kind: 'features', rows: axisOf(ids), parts: [size] }, parameters: tied ? [] : [table] };
  },
};
