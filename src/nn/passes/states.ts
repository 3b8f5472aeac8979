import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import { headInput } from './backward.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import type { PassContext } from './context.ts';
import { backwardRecurrence } from './recurrence.ts';
import { handDown, inputGradient } from './wiring.ts';

/**
 * From dlogits to the gradients of every state, and no parameter's. Layers share the buffers that they are kept in, so what is to
 * be done with a layer's is done before the next.
 *
 * @param context of a plan that keeps all gates and is looped or stepwise
 * @param dcs [T, B, U] for dL/dc; dL/dh is left in the layer's `dho`
 * @param then what follows a layer, given its number
 */
export async function stateGradients(
  context: PassContext,
  dcs: Slice,
  then: (layer: number) => Promise<Dispatch[]>,
): Promise<Dispatch[]> {
  const { layers } = context.plan.spec.shape;
  const whole = chunksOf(context)[0] as Chunk;
  const downwards = Array.from({ length: layers }, (_, i) => layers - 1 - i);
  const parts = await Promise.all([
    headInput(context, whole),
    ...downwards.map(async (layer) =>
      (
        await Promise.all([
          handDown(context, layer, whole),
          backwardRecurrence(context, layer, whole, dcs),
          then(layer),
          inputGradient(context, layer, whole),
        ])
      ).flat(),
    ),
  ]);
  return parts.flat();
}
