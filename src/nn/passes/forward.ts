import type { Dispatch } from '../../gpu/dispatch.ts';
import type { LayerBuffers } from '../buffers.ts';
import { kernels } from '../kernels.ts';
import { layerNames } from '../parameters.ts';
import { isWave } from '../schedule.ts';
import { type Chunk, chunksOf, gatesOf, rowsOf } from './chunks.ts';
import { cellParameters, type PassContext, weightsOf } from './context.ts';
import { headAndLoss } from './head.ts';
import { rowProduct } from './linear.ts';
import { forwardRecurrence } from './recurrence.ts';
import { forwardWave } from './wave.ts';

/** Each layer's state before the window: carried over, or zero. */
export async function carryState(context: PassContext): Promise<Dispatch[]> {
  const { plan, buffers, pipelines, dispatches } = context;
  const pipeline = await pipelines.get(kernels.carry, { cellState: cellParameters(context).cellState });
  const count = (plan.spec.batchSize * plan.layout.units) / 4;
  return buffers.layers.map(({ hs, cs }) =>
    dispatches.make(pipeline, { hs, cs, hyper: buffers.hyperSlots }, { count, last: count * plan.spec.seqLength }, [
      Math.ceil(count / 64),
      1,
      1,
    ]),
  );
}

/** What a layer reads, as rows of vec4s: numbers of the batch, or the states of the layer below after each step. */
export function layerInput({ plan, buffers }: PassContext, layer: number) {
  const { batch, layout, spec } = plan;
  if (layer === 0) return { x: buffers.batchSlots, stride4: batch.features4, start4: 0 };
  const stride4 = layout.units / 4;
  return { x: (buffers.layers[layer - 1] as LayerBuffers).hs, stride4, start4: spec.batchSize * stride4 };
}

/** xp = W_ih x + b_ih of a chunk's steps at once; one-hot input needs none, the recurrence reads its rows of W_ih itself. */
async function inputProjection(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  if (layer === 0 && spec.shape.features === undefined) return [];
  const { buffers } = context;
  const { G, S } = cellParameters(context);
  const names = layerNames(layer);
  const { x, stride4, start4 } = layerInput(context, layer);
  const U4 = layout.units / 4;
  return rowProduct(context, {
    rows: rowsOf(context, chunk),
    a: x,
    aStart4: start4 + chunk.t0 * spec.batchSize * stride4,
    aStride4: stride4,
    ...weightsOf(context, names.weightIh),
    depth4: stride4,
    cols4: G * U4,
    c: gatesOf(context, chunk, buffers.layers[layer] as LayerBuffers),
    cStride4: S * U4,
    bias4: layout.get(names.biasIh).start,
  });
}

/** All layers, over the steps of a chunk. */
export async function layersForward(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { forward } = context.plan.tactics;
  if (isWave(forward)) return forwardWave(context, forward, chunk);
  const layers = Array.from({ length: context.plan.spec.shape.layers }, (_, layer) =>
    Promise.all([inputProjection(context, layer, chunk), forwardRecurrence(context, layer, chunk)]),
  );
  return (await Promise.all(layers)).flat(2);
}

/** From ids to the loss of every position. */
export async function forwardPass(context: PassContext): Promise<Dispatch[]> {
  const chunks = chunksOf(context).map((chunk) => layersForward(context, chunk));
  const parts = await Promise.all([carryState(context), ...chunks, headAndLoss(context)]);
  return parts.flat();
}
