import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import { dropoutStream } from '../dropout.ts';
import { handsUp, isFirst, isResidual, type Piece, piecesOf, readsOneHot, type Source } from '../graph.ts';
import { kernels } from '../kernels.ts';
import { padTo4, pieceName } from '../layout.ts';
import { directionsOf, layerNames } from '../parameters.ts';
import { type Chunk, dEmbeddedOf, dhoOf, gatesOf, rowsOf } from './chunks.ts';
import { cellParameters, eachDirection, layerOf, type PassContext, transposedOf, weightsOf } from './context.ts';
import { embeddedStride4, handedGradient, handedStride4 } from './directions.ts';
import { feed } from './feedback.ts';
import { rowProduct } from './linear.ts';
import { inputSide } from './phasedRows.ts';

/** A window's rows of vec4s, as products bind them. */
export interface Rows {
  /** One for all steps that share a submit, or one each. */
  readonly x: Slice | readonly Slice[];
  readonly stride4: number;
  /** Of row 0. */
  readonly start4: number;
}

/** What a layer hands up after each step. @param direction in whose order of time */
export function outputOf(context: PassContext, layer: number, direction = 0): Rows {
  const { layout, spec } = context.plan;
  const { hs, handed } = layerOf(context, layer);
  if (directionsOf(spec.shape) === 2) {
    return { x: handed as Slice, stride4: layout.units / 2, start4: direction * handedStride4(context.plan) };
  }
  const stride4 = layout.units / 4;
  return handed ? { x: handed, stride4, start4: 0 } : { x: hs, stride4, start4: spec.batchSize * stride4 };
}

/** What columns of a layer's input hold; ids are no rows. */
export function rowsOfSource(context: PassContext, source: Exclude<Source, { kind: 'ids' }>, direction = 0): Rows {
  const { plan, buffers } = context;
  if (source.kind === 'layer') return outputOf(context, source.layer, direction);
  if (source.kind === 'numbers') {
    return {
      x: buffers.batchSlots,
      stride4: plan.batch.features4,
      start4: direction === 1 ? plan.batch.turned / 4 : 0,
    };
  }
  const stride4 = embeddingWidth(context) / 4;
  return { x: buffers.embedded as Slice, stride4, start4: direction * embeddedStride4(context, stride4) };
}

/** Where the gradient of what a layer hands up in a chunk's steps gathers. @param direction of who reads it, in whose order of time */
export function gradientOf(context: PassContext, chunk: Chunk, layer: number, direction = 0): Slice {
  if (directionsOf(context.plan.spec.shape) === 2) return handedGradient(context, layer, direction);
  return dhoOf(context, chunk, layerOf(context, layer));
}

/** Numbers of an embedded symbol, padded. */
export const embeddingWidth = ({ plan }: PassContext): number => padTo4(plan.spec.shape.embedding?.size ?? 0);

/** The stored columns of W_ih that a layer's pieces are multiplied with. */
export function storedPieces(
  { plan }: PassContext,
  layer: number,
  direction = 0,
): (Piece & { readonly name: string })[] {
  const pieces = piecesOf(plan.spec.shape, layer);
  const { weightIh } = layerNames(layer, direction);
  return pieces.map((piece, i) => ({ ...piece, name: pieceName(weightIh, i, pieces.length) }));
}

/** The table that ids are embedded by, which a tied head has for its matrix. */
export const embeddingTable = ({ plan }: PassContext) =>
  plan.layout.get(plan.spec.shape.embedding?.tied ? 'head.weight' : 'embedding.weight');

/** Ids of a chunk to rows of a table. */
async function gathered(
  { plan, buffers, pipelines }: PassContext,
  { t0, t1 }: Chunk,
  c: Slice,
  direction: number,
  dims: Record<'cols4' | 'c_stride4' | 'table' | 'id_stride' | 'col_stride' | 'bias4' | 'has_bias', number>,
): Promise<Dispatch> {
  const { batchSize } = plan.spec;
  return makeDispatch(
    await pipelines.get(kernels.gather),
    { params: { buffer: buffers.params }, batch: buffers.batchSlots, c },
    {
      ids: direction === 1 ? plan.batch.turned : plan.batch.input,
      first: t0 * batchSize,
      rows: t1 * batchSize,
      ...dims,
    },
    fold(Math.ceil(((t1 - t0) * batchSize * dims.cols4) / 64)),
  );
}

/** The rows of the embedding that the window's ids pick. */
export async function embedInput(context: PassContext): Promise<Dispatch[]> {
  const { embedded } = context.buffers;
  if (!embedded) return [];
  const { seqLength } = context.plan.spec;
  const table = embeddingTable(context);
  const cols4 = embeddingWidth(context) / 4;
  const window = { t0: 0, t1: seqLength, forgotten: false };
  const size = 16 * embeddedStride4(context, cols4);
  return Promise.all(
    eachDirection(context).map((direction) => {
      const into = direction === 1 ? { buffer: embedded.buffer, offset: size, size } : embedded;
      return gathered(context, window, into, direction, {
        cols4,
        c_stride4: cols4,
        table: table.start,
        // [D/4][V]: the vec4s of an id are a column apart.
        id_stride: 1,
        col_stride: table.blocks * table.paddedBlock,
        bias4: 0,
        has_bias: 0,
      });
    }),
  );
}

/**
 * xp = W_ih x + b_ih of a chunk's steps: a product for each source, added up. Of ids alone it is nothing, the recurrence reads its
 * rows of W_ih itself; beside other sources they are gathered first.
 */
export async function inputProjection(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  const { G, S } = cellParameters(context);
  const pieces = storedPieces(context, layer, direction);
  if (readsOneHot(spec.shape, layer)) return [];
  const U4 = layout.units / 4;
  const gates = gatesOf(context, chunk, layerOf(context, layer, direction));
  const bias4 = layout.get(layerNames(layer, direction).biasIh).start;
  // Normalisation adds the bias after its gain.
  const biased = !spec.shape.layerNorm;
  const parts = pieces.map(async ({ source, name }, i): Promise<Dispatch[]> => {
    if (source.kind === 'ids') {
      const table = layout.get(name).start;
      const cols4 = G * U4;
      const strides = { c_stride4: S * U4, id_stride: cols4, col_stride: 1 };
      const dims = { cols4, table, ...strides, bias4, has_bias: Number(biased) };
      return [await gathered(context, chunk, gates, direction, dims)];
    }
    const { x, stride4, start4 } = rowsOfSource(context, source, direction);
    return rowProduct(context, {
      rows: rowsOf(context, chunk),
      a: x,
      aStart4: start4 + chunk.t0 * spec.batchSize * stride4,
      aStride4: stride4,
      ...weightsOf(context, name),
      depth4: stride4,
      cols4: G * U4,
      c: gates,
      cStride4: S * U4,
      // Ids come first where they come at all, so the first product has the bias to add.
      ...(i === 0 && biased ? { bias4 } : {}),
      more: i > 0,
    });
  });
  return (await Promise.all([...parts, feed(context, layer, chunk)])).flat();
}

function pointwise(context: PassContext, layer: number, { t0, t1 }: Chunk) {
  const { layout, spec } = context.plan;
  const { dropout, batchSize, shape } = spec;
  const both = directionsOf(shape) === 2;
  const units4 = layout.units / (both ? 2 : 4);
  const dropped = dropout !== undefined && layer < shape.layers - 1;
  return {
    text: { DROPOUT: dropped, VARIATIONAL: dropped && dropout.variational, BOTH: both },
    dims: {
      first: t0 * batchSize,
      rows: t1 * batchSize,
      units4,
      hidden: shape.hiddenSize,
      batch: batchSize,
      stream: dropoutStream(layer),
    },
    workgroups: fold(Math.ceil(((t1 - t0) * batchSize * units4) / 64)),
  };
}

/** What a layer hands up after a chunk's steps, where that is anything but its states. */
export async function handUp(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { hs, handed } = layerOf(context, layer);
  if (!handed || !handsUp(plan.spec.shape, layer, plan.spec.dropout !== undefined)) return [];
  const RESIDUAL = isResidual(plan.spec.shape, layer);
  const { text, dims, workgroups } = pointwise(context, layer, chunk);
  // The states of the layer below begin after the one carried in, what it hands up does not.
  const { joined } = buffers;
  const own = joined ? { x: joined, start4: 0 } : { x: hs, start4: plan.spec.batchSize * dims.units4 };
  const below = RESIDUAL ? outputOf(context, layer - 1) : own;
  return [
    makeDispatch(
      await pipelines.get(kernels.handUp, { ...text, RESIDUAL }),
      { hs: own.x, below: below.x, handed, hyper: buffers.hyperSlots },
      { ...dims, hs_start4: own.start4, below_start4: below.start4 },
      workgroups,
    ),
  ];
}

/** The gradient of what a layer handed up, once it is whole, to that of its states, and to the layer below by the way past the layer. */
export async function handDown(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { shape, dropout } = plan.spec;
  if (!handsUp(shape, layer, dropout !== undefined)) return [];
  const { text, dims, workgroups } = pointwise(context, layer, chunk);
  const handed = gradientOf(context, chunk, layer);
  const hyper = buffers.hyperSlots;
  if (!isResidual(shape, layer)) {
    const pipeline = await pipelines.get(kernels.handDown, { ...text, RESIDUAL: 0 });
    return [makeDispatch(pipeline, { handed, hyper }, dims, workgroups)];
  }
  const first = isFirst(shape, { kind: 'layer', layer: layer - 1 }, { by: 'residual', layer });
  const pipeline = await pipelines.get(kernels.handDown, { ...text, RESIDUAL: first ? 1 : 2 });
  const below = gradientOf(context, chunk, layer - 1);
  return [makeDispatch(pipeline, { handed, below, hyper }, dims, workgroups)];
}

function embeddedGradient(context: PassContext, chunk: Chunk, direction: number): Slice {
  const whole = dEmbeddedOf(context, chunk);
  if (directionsOf(context.plan.spec.shape) === 1) return whole;
  const size = 16 * embeddedStride4(context, embeddingWidth(context) / 4);
  return { buffer: whole.buffer, offset: direction * size, size };
}

/** What a layer gives to the gradients of all that it reads, of a chunk's steps. */
export async function inputGradient(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const parts = eachDirection(context).map((direction) => gradientBy(context, layer, chunk, direction));
  return (await Promise.all(parts)).flat();
}

/** The same by one direction of it, in its order of time. */
async function gradientBy(context: PassContext, layer: number, chunk: Chunk, direction: number): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  const { G } = cellParameters(context);
  const U4 = layout.units / 4;
  const { dy, yStride4 } = inputSide(context, layer, chunk, direction);
  const parts = storedPieces(context, layer, direction).map(async ({ source, name }): Promise<Dispatch[]> => {
    if (source.kind === 'ids' || source.kind === 'numbers') return [];
    const cols4 = source.kind === 'layer' ? directionsOf(spec.shape) * U4 : embeddingWidth(context) / 4;
    return rowProduct(context, {
      rows: rowsOf(context, chunk),
      a: dy,
      aStart4: 0,
      aStride4: yStride4,
      ...transposedOf(context, name),
      depth4: G * U4,
      cols4,
      c:
        source.kind === 'layer'
          ? gradientOf(context, chunk, source.layer, direction)
          : embeddedGradient(context, chunk, direction),
      cStride4: cols4,
      more: !isFirst(spec.shape, source, { by: 'input', layer }, direction),
    });
  });
  return (await Promise.all(parts)).flat();
}
