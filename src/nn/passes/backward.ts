import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { feedbackName } from '../feedback.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, layerNames, outputRows, recurrenceOf, symbolsOf } from '../parameters.ts';
import { isPhased } from '../phases.ts';
import { isWave } from '../schedule.ts';
import type { Slab } from '../slabs.ts';
import { type Chunk, chunksOf, dEmbeddedOf, gatesOf, rowsOf } from './chunks.ts';
import { cellParameters, eachDirection, layerOf, type PassContext, transposedOf } from './context.ts';
import { gatherEmbedded, gatherHanded, partDirections } from './directions.ts';
import { layersForward } from './forward.ts';
import { rowProduct } from './linear.ts';
import { columnSum, outerProduct } from './outer.ts';
import { phasedOuterProduct } from './phasedGradients.ts';
import { inputSide } from './phasedRows.ts';
import { headRows, unpoolStates } from './pool.ts';
import { backwardRecurrence } from './recurrence.ts';
import { unitParameters } from './units.ts';
import { backwardWave } from './wave.ts';
import { embeddingTable, gradientOf, handDown, inputGradient, rowsOfSource, storedPieces } from './wiring.ts';

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
    /** Whose rows `dy` has. */
    readonly direction: number;
    /** Of a table [K/4][V]: V. Of one [V][K] nothing. */
    readonly packed?: number;
    /** Rows of the table, and where their lists lie, if these are not those of the input's ids. */
    readonly lists?: { readonly order: number; readonly starts: number; readonly symbols: number };
  },
): Promise<Dispatch> {
  const { plan, buffers, pipelines } = context;
  const { seqLength, batchSize, shape } = plan.spec;
  const rows = seqLength * batchSize;
  const LANES = plan.tuning.software ? 1 : 8;
  const CHUNKED = rowsOf(context, chunk) < rows;
  return makeDispatch(
    await pipelines.get(kernels.embeddingGrad, { LANES, CHUNKED, PACKED: p.packed ?? 0 }),
    { batch: buffers.batchSlots, dgates: p.dy, grads: p.grads },
    {
      cols4: p.cols4,
      stride4: p.stride4,
      order: p.lists?.order ?? (p.direction === 1 ? plan.batch.turnedOrder : plan.batch.order),
      starts: p.lists?.starts ?? plan.batch.starts,
      first: chunk.t0 * batchSize,
      end: chunk.t1 * batchSize,
      more: Number(more(context, chunk)),
      out: p.out,
    },
    [Math.ceil(p.cols4 / (64 / LANES)), p.lists?.symbols ?? symbolsOf(shape), 1],
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
    ...(await gatherEmbedded(context, cols4)),
    await tableGradient(context, chunk, {
      dy: dEmbeddedOf(context, chunk),
      stride4: cols4,
      cols4,
      direction: 0,
      packed: table.blocks * table.paddedBlock,
      grads: { buffer: slab ? buffers.slabs : buffers.grads },
      out: slab ? slab.start + (slab.count - 1) * slab.stride : table.start,
    }),
  ];
}

/** dL/dh of the top layer, of a chunk's steps. */
export async function headInput(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  const { dPooled } = context.buffers;
  const V4 = layout.paddedVocabulary / 4;
  const { stride4 } = headRows(context);
  const product = (rows: number, aStart4: number, c: Slice): Promise<Dispatch[]> =>
    rowProduct(context, {
      rows,
      a: { buffer: context.buffers.logits },
      aStart4,
      aStride4: V4,
      ...transposedOf(context, 'head.weight'),
      depth4: V4,
      cols4: stride4,
      c,
      cStride4: stride4,
    });
  if (dPooled) return [...(await product(spec.batchSize, 0, dPooled)), await unpoolStates(context, chunk, dPooled)];
  const top = gradientOf(context, chunk, spec.shape.layers - 1);
  return product(rowsOf(context, chunk), chunk.t0 * spec.batchSize * V4, top);
}

async function headParameters(context: PassContext): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { layout, spec } = plan;
  const { x, start4 } = headRows(context);
  const V4 = layout.paddedVocabulary / 4;
  const rows = outputRows(spec);
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
      gatherHanded(context, layer),
      handDown(context, layer, chunk),
      partDirections(context, layer),
      backwardRecurrence(context, layer, chunk),
      inputGradient(context, layer, chunk),
    ]),
  );
  return (await Promise.all(parts)).flat(2);
}

/** A chunk's part of the gradient of what a layer's input is multiplied with. */
async function inputParameters(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { G } = cellParameters(context);
  const U4 = plan.layout.units / 4;
  const side = inputSide(context, layer, chunk, direction);
  const parts = storedPieces(context, layer, direction).map(async ({ source, name }): Promise<Dispatch[]> => {
    if (source.kind === 'ids') {
      const grads = { buffer: buffers.grads };
      const rows = { dy: side.dy, stride4: side.yStride4, cols4: G * U4 };
      const table = { ...rows, direction, grads, out: plan.layout.get(name).start };
      return [await tableGradient(context, chunk, table)];
    }
    const { x, stride4, start4 } = rowsOfSource(context, source, direction);
    return outerProduct(context, {
      name,
      rows: rowsOf(context, chunk),
      more: more(context, chunk),
      x,
      xStart4: start4 + chunk.t0 * plan.spec.batchSize * stride4,
      ...side,
      block4: U4,
      slots: Array.from({ length: G }, (_, gate) => gate),
    });
  });
  return (await Promise.all([...parts, feedbackGradient(context, layer, chunk)])).flat();
}

/** Of R, by what was fed. */
async function feedbackGradient(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { shape } = plan.spec;
  if (layer > 0 || !shape.feedback) return [];
  const { dy, yStride4 } = inputSide(context, layer, chunk, 0);
  return [
    await tableGradient(context, chunk, {
      dy,
      stride4: yStride4,
      cols4: (shape.cell.gates.length * plan.layout.units) / 4,
      grads: { buffer: buffers.grads },
      out: plan.layout.get(feedbackName).start,
      direction: 0,
      lists: { order: plan.batch.fedOrder, starts: plan.batch.fedStarts, symbols: shape.vocabularySize },
    }),
  ];
}

/** A chunk's part of the gradients of the parameters of one direction of a layer. */
async function layerParameters(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): Promise<Dispatch[]> {
  const { plan } = context;
  const { layout, spec, slabs } = plan;
  const { S } = cellParameters(context);
  const { weightHh } = layerNames(layer, direction);
  const own = layerOf(context, layer, direction);
  const gates = gatesOf(context, chunk, own);
  const U4 = layout.units / 4;
  const over = { rows: rowsOf(context, chunk), more: more(context, chunk) };
  const dy = { dy: gates, yStride4: S * U4, block4: U4 };
  const recurrent = (): Promise<Dispatch[]> =>
    isPhased(spec.shape)
      ? phasedOuterProduct(context, layer, chunk, { direction, more: over.more })
      : outerProduct(context, {
          name: weightHh,
          ...over,
          x: own.hs,
          xStart4: chunk.t0 * spec.batchSize * U4,
          ...dy,
          slots: spec.shape.cell.recurrentSlots,
        });
  const parts = await Promise.all([
    recurrenceOf(spec.shape) === 'full' ? recurrent() : [],
    unitParameters(context, { layer, direction }, chunk, over.more),
    columnSum(context, {
      y: gates,
      ...over,
      cols4: S * U4,
      slab: slabs.gateSums[layer * directionsOf(spec.shape) + direction] as Slab,
    }),
    inputParameters(context, layer, chunk, direction),
  ]);
  return parts.flat();
}

async function chunkGradients(context: PassContext, chunk: Chunk): Promise<Dispatch[]> {
  const { layers } = context.plan.spec.shape;
  const parts = await Promise.all([
    chunk.forgotten ? layersForward(context, chunk) : [],
    headInput(context, chunk),
    layersBackward(context, chunk),
    ...Array.from({ length: layers }, (_, layer) =>
      eachDirection(context).map((direction) => layerParameters(context, layer, chunk, direction)),
    ).flat(),
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
