import type { Dispatch } from '../../gpu/dispatch.ts';
import type { LayerBuffers } from '../buffers.ts';
import { kernels } from '../kernels.ts';
import { layerNames } from '../parameters.ts';
import { isWave } from '../schedule.ts';
import type { Slab } from '../slabs.ts';
import { type Chunk, chunksOf, dhoOf, gatesOf, rowsOf } from './chunks.ts';
import { cellParameters, type PassContext, transposedOf } from './context.ts';
import { layerInput, layersForward } from './forward.ts';
import { rowProduct } from './linear.ts';
import { columnSum, outerProduct } from './outer.ts';
import { backwardRecurrence } from './recurrence.ts';
import { backwardWave } from './wave.ts';

/** Whether later steps, which come first, have given their part of a gradient. */
const more = ({ plan }: PassContext, { t1 }: Chunk): boolean => t1 < plan.spec.seqLength;

/** dW_ih of one-hot input. */
async function embeddingGradient(context: PassContext, chunk: Chunk): Promise<Dispatch> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { G, S } = cellParameters(context);
  const { seqLength, batchSize, shape } = plan.spec;
  const rows = seqLength * batchSize;
  const U4 = plan.layout.units / 4;
  const LANES = plan.tuning.software ? 1 : 8;
  const CHUNKED = rowsOf(context, chunk) < rows;
  return dispatches.make(
    await pipelines.get(kernels.embeddingGrad, { LANES, CHUNKED }),
    {
      batch: buffers.batchSlots,
      dgates: gatesOf(context, chunk, buffers.layers[0] as LayerBuffers),
      grads: { buffer: buffers.grads },
    },
    {
      cols4: G * U4,
      stride4: S * U4,
      order: plan.batch.order,
      starts: plan.batch.starts,
      first: chunk.t0 * batchSize,
      end: chunk.t1 * batchSize,
      more: Number(more(context, chunk)),
      out: plan.layout.get('rnn.weight_ih_l0').start,
    },
    [Math.ceil((G * U4) / (64 / LANES)), shape.vocabularySize, 1],
  );
}

/** dL/dh of the top layer, of a chunk's steps. */
export function headInput(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  const V4 = layout.paddedVocabulary / 4;
  const U4 = layout.units / 4;
  return rowProduct(context, {
    rows: rowsOf(context, chunk),
    a: { buffer: context.buffers.logits },
    aStart4: chunk.t0 * spec.batchSize * V4,
    aStride4: V4,
    ...transposedOf(context, 'head.weight'),
    depth4: V4,
    cols4: U4,
    c: dhoOf(context, chunk),
    cStride4: U4,
  });
}

async function headParameters(context: PassContext): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { layout, spec } = plan;
  const top = buffers.layers[spec.shape.layers - 1] as LayerBuffers;
  const V4 = layout.paddedVocabulary / 4;
  const rows = spec.seqLength * spec.batchSize;
  const parts = await Promise.all([
    outerProduct(context, {
      name: 'head.weight',
      rows,
      more: false,
      x: top.hs,
      xStart4: (spec.batchSize * layout.units) / 4,
      dy: { buffer: buffers.logits },
      yStride4: V4,
      block4: V4,
      slots: [0],
    }),
    columnSum(context, { y: { buffer: buffers.logits }, rows, more: false, cols4: V4, slab: plan.slabs.headSum }),
  ]);
  return parts.flat();
}

/** dL/dh of the layer below, of a chunk's steps. */
export async function inputGradient(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  if (layer === 0) return [];
  const { layout } = context.plan;
  const { buffers } = context;
  const { G, S } = cellParameters(context);
  const U4 = layout.units / 4;
  return rowProduct(context, {
    rows: rowsOf(context, chunk),
    a: gatesOf(context, chunk, buffers.layers[layer] as LayerBuffers),
    aStart4: 0,
    aStride4: S * U4,
    ...transposedOf(context, layerNames(layer).weightIh),
    depth4: G * U4,
    cols4: U4,
    c: dhoOf(context, chunk),
    cStride4: U4,
  });
}

/** Back through a chunk's steps of all layers. */
async function layersBackward(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { backward } = context.plan.tactics;
  if (isWave(backward)) return backwardWave(context, backward, chunk);
  const { layers } = context.plan.spec.shape;
  const downwards = Array.from({ length: layers }, (_, i) => layers - 1 - i);
  const parts = downwards.map((layer) =>
    Promise.all([backwardRecurrence(context, layer, chunk), inputGradient(context, layer, chunk)]),
  );
  return (await Promise.all(parts)).flat(2);
}

/** A chunk's part of the gradient of what a layer's input is multiplied with. */
async function inputParameters(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { shape, batchSize } = plan.spec;
  if (layer === 0 && shape.features === undefined) return [await embeddingGradient(context, chunk)];
  const { G, S } = cellParameters(context);
  const { x, stride4, start4 } = layerInput(context, layer);
  const U4 = plan.layout.units / 4;
  return outerProduct(context, {
    name: layerNames(layer).weightIh,
    rows: rowsOf(context, chunk),
    more: more(context, chunk),
    x,
    xStart4: start4 + chunk.t0 * batchSize * stride4,
    dy: gatesOf(context, chunk, buffers.layers[layer] as LayerBuffers),
    yStride4: S * U4,
    block4: U4,
    slots: Array.from({ length: G }, (_, gate) => gate),
  });
}

/** A chunk's part of the gradients of a layer's parameters. */
async function layerParameters(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { layout, spec, slabs } = plan;
  const { S } = cellParameters(context);
  const { weightHh } = layerNames(layer);
  const own = buffers.layers[layer] as LayerBuffers;
  const gates = gatesOf(context, chunk, own);
  const U4 = layout.units / 4;
  const over = { rows: rowsOf(context, chunk), more: more(context, chunk) };
  const dy = { dy: gates, yStride4: S * U4, block4: U4 };
  const parts = await Promise.all([
    outerProduct(context, {
      name: weightHh,
      ...over,
      x: own.hs,
      xStart4: chunk.t0 * spec.batchSize * U4,
      ...dy,
      slots: spec.shape.cell.recurrentSlots,
    }),
    columnSum(context, { y: gates, ...over, cols4: S * U4, slab: slabs.gateSums[layer] as Slab }),
    inputParameters(context, layer, chunk),
  ]);
  return parts.flat();
}

async function chunkGradients(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { layers } = context.plan.spec.shape;
  const parts = await Promise.all([
    chunk.forgotten ? layersForward(context, chunk) : [],
    headInput(context, chunk),
    layersBackward(context, chunk),
    ...Array.from({ length: layers }, (_, layer) => layerParameters(context, layer, chunk)),
  ]);
  return parts.flat();
}

/** From dlogits to the gradient of every parameter, some of them still in slabs. */
export async function backwardPass(context: PassContext): Promise<Dispatch[]> {
  const parts = await Promise.all([
    headParameters(context),
    ...chunksOf(context)
      .reverse()
      .map((chunk) => chunkGradients(context, chunk)),
  ]);
  return parts.flat();
}
