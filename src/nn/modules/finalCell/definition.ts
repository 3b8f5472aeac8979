import type { ModuleDefinition } from '../../network/types.ts';

/**
 * The cell state that each source ends with, of both directions of a layer side by side: c_n of torch.nn.LSTM on packed sequences.
 * Steps that pad a source leave the layer's cell state as it is; its gradient comes in after the last.
 */
export const finalCell: ModuleDefinition<null> = {
  kind: 'finalCell',
  whole: true,
  readsKept: true,
  infer(_, [states]) {
    if (states?.kind !== 'features' || states.rows === 'sequence')
      throw new RangeError('the last cell state is one of a recurrent layer');
    return { output: { ...states, rows: 'sequence' }, parameters: [] };
  },
};
