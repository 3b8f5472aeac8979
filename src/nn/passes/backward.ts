import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import type { LayerBuffers } from '../buffers.ts';
import { kernels } from '../kernels.ts';
import { layerNames, symbolsOf } from '../parameters.ts';
import { isWave } from '../schedule.ts';
import type { Slab } from '../slabs.ts';
import { type Chunk, chunksOf, dEmbeddedOf, dhoOf, gatesOf, rowsOf } from './chunks.ts';
import { cellParameters, layerOf, type PassContext, transposedOf } from './context.ts';
import { layersForward } from './forward.ts';
import { rowProduct } from './linear.ts';
import { columnSum, outerProduct } from './outer.ts';
import { backwardRecurrence } from './recurrence.ts';
import { backwardWave } from './wave.ts';
import { embeddingTable, handDown, inputGradient, outputOf, rowsOfSource, storedPieces } from './wiring.ts';

/** Whether later steps, which come first, have given their part of a gradient. */
const more = ({ plan }: PassContext, { t1 }: Chunk): boolean => t1 < plan.spec.seqLength;

/** A chunk's part of the gradient of a table that ids pick rows of. */
async function tableGradient(
  context: PassContext,
  chunk: Chunk,
  p: {
    readonly dy: Slice;
    readonly stride4: number;
    readonly cols4: number;
    readonly grads: Slice;
    readonly out: number;
    /** Of a table [K/4][V]: V. Of one [V][K] nothing. */
    readonly packed?: number;
  },
): Promise<Dispatch> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { seqLength, batchSize, shape } = plan.spec;
  const rows = seqLength * batchSize;
  const LANES = plan.tuning.software ? 1 : 8;
  const CHUNKED = rowsOf(context, chunk) < rows;
  return dispatches.make(
    await pipelines.get(kernels.embeddingGrad, { LANES, CHUNKED, PACKED: p.packed ?? 0 }),
    { batch: buffers.batchSlots, dgates: p.dy, grads: p.grads },
    {
      cols4: p.cols4,
      stride4: p.stride4,
      order: plan.batch.order,
      starts: plan.batch.starts,
      first: chunk.t0 * batchSize,
      end: chunk.t1 * batchSize,
      more: Number(more(context, chunk)),
      out: p.out,
    },
    [Math.ceil(p.cols4 / (64 / LANES)), symbolsOf(shape), 1],
  );
}

/** The gradient of the embedding: in its own place, or as one more part of that of the head's matrix. */
async function embeddingGradient(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  if (!buffers.dEmbedded) return [];
  const table = embeddingTable(context);
  const slab = plan.slabs.matrices.get(table.name);
  const cols4 = table.paddedDepth / 4;
  return [
    await tableGradient(context, chunk, {
      dy: dEmbeddedOf(context, chunk),
      stride4: cols4,
      cols4,
      packed: table.blocks * table.paddedBlock,
      grads: { buffer: slab ? buffers.slabs : buffers.grads },
      out: slab ? slab.start + (slab.count - 1) * slab.stride : table.start,
    }),
  ];
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
    c: dhoOf(context, chunk, layerOf(context, spec.shape.layers - 1)),
    cStride4: U4,
  });
}

async function headParameters(context: PassContext): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { layout, spec } = plan;
  const { x, start4 } = outputOf(context, spec.shape.layers - 1);
  const V4 = layout.paddedVocabulary / 4;
  const rows = spec.seqLength * spec.batchSize;
  const parts = await Promise.all([
    outerProduct(context, {
      name: 'head.weight',
      rows,
      more: false,
      x,
      xStart4: start4,
      dy: { buffer: buffers.logits },
      yStride4: V4,
      block4: V4,
      slots: [0],
    }),
    columnSum(context, { y: { buffer: buffers.logits }, rows, more: false, cols4: V4, slab: plan.slabs.headSum }),
  ]);
  return parts.flat();
}

/** Back through a chunk's steps of all layers. */
async function layersBackward(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { backward } = context.plan.tactics;
  if (isWave(backward)) return backwardWave(context, backward, chunk);
  const { layers } = context.plan.spec.shape;
  const downwards = Array.from({ length: layers }, (_, i) => layers - 1 - i);
  const parts = downwards.map((layer) =>
    Promise.all([
      handDown(context, layer, chunk),
      backwardRecurrence(context, layer, chunk),
      inputGradient(context, layer, chunk),
    ]),
  );
  return (await Promise.all(parts)).flat(2);
}

/** A chunk's part of the gradient of what a layer's input is multiplied with. */
async function inputParameters(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { G, S } = cellParameters(context);
  const U4 = plan.layout.units / 4;
  const dy = gatesOf(context, chunk, layerOf(context, layer));
  const parts = storedPieces(context, layer).map(async ({ source, name }): Promise<Dispatch[]> => {
    if (source.kind === 'ids') {
      const grads = { buffer: buffers.grads };
      const table = { dy, stride4: S * U4, cols4: G * U4, grads, out: plan.layout.get(name).start };
      return [await tableGradient(context, chunk, table)];
    }
    const { x, stride4, start4 } = rowsOfSource(context, source);
    return outerProduct(context, {
      name,
      rows: rowsOf(context, chunk),
      more: more(context, chunk),
      x,
      xStart4: start4 + chunk.t0 * plan.spec.batchSize * stride4,
      dy,
      yStride4: S * U4,
      block4: U4,
      slots: Array.from({ length: G }, (_, gate) => gate),
    });
  });
  return (await Promise.all(parts)).flat();
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
    embeddingGradient(context, chunk),
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
