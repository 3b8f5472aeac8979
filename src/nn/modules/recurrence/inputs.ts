import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import { type Chunk, firstRow, more } from '../../compile/chunks.ts';
import { transposedOf, weightsOf } from '../../compile/context.ts';
import { dispatch, inOrder } from '../../compile/dispatch.ts';
import { gatherRows, tableGradient } from '../../compile/gather.ts';
import { outerProduct } from '../../compile/outerProduct.ts';
import { rowProduct } from '../../compile/rowProduct.ts';
import { paddedWidth } from '../../network/padding.ts';
import type { Direction, Value } from '../../network/types.ts';
import { directionsOf } from './definition.ts';
import { cellParameters, chunkRows, inputSide, isOneHot, type Layer, unitsOf } from './layer.ts';

/** An input of a layer, and the piece of W_ih that it is multiplied with. */
export interface Piece {
  readonly value: Value;
  readonly input: number;
  readonly piece: number;
}

const isFed = (value: Value): boolean => value.kind === 'ids' && value.optional === true;

export const piecesOf = ({ node }: Layer): Piece[] =>
  node.inputs
    .map((value, input) => ({ value, input }))
    .filter(({ value }) => !isFed(value))
    .map((each, piece) => ({ ...each, piece }));

/**
 * xp = W_ih x + b_ih of a chunk's steps: a product for each input, added up. Of ids alone it is nothing, the recurrence reads its
 * rows of W_ih itself; beside other inputs they are gathered first.
 */
export async function inputProjection(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  if (isOneHot(layer)) return [];
  const { plan } = layer;
  const { batchSize } = plan.spec;
  const { G, S } = cellParameters(layer);
  const U4 = unitsOf(layer) / 4;
  const gates = layer.kept('gates', direction);
  const gatesStart4 = firstRow(plan, chunk) * S * U4;
  const bias4 = layer.start('biasIh', direction);
  // Normalisation adds the bias after its gain.
  const biased = !layer.config.layerNorm;
  const parts = piecesOf(layer).map(({ value, input, piece }): Promise<Dispatch[]> => {
    const tensor = layer.tensor('weightIh', direction, piece);
    if (value.kind === 'ids') {
      const cols4 = G * U4;
      return gatherRows(layer, chunk, gates, direction, {
        ...{ cols4, table: tensor.start, c_stride4: S * U4, c_start4: gatesStart4, id_stride: cols4, col_stride: 1 },
        ...{ bias4, has_bias: Number(biased) },
      });
    }
    const { x, stride4, start4 } = layer.inputRows(input, direction);
    return rowProduct(layer, {
      rows: chunkRows(layer, chunk),
      a: x,
      aStart4: start4 + chunk.t0 * batchSize * stride4,
      aStride4: stride4,
      ...weightsOf(layer, tensor),
      depth4: stride4,
      cols4: G * U4,
      c: gates,
      cStride4: S * U4,
      cStart4: gatesStart4,
      // Ids come first where they come at all, so the first product has the bias to add.
      ...(piece === 0 && biased ? { bias4 } : {}),
      more: piece > 0,
    });
  });
  return inOrder(...parts, addFed(layer, chunk));
}

/** Output feedback: adds R y_{t−1} to what a layer has read of a chunk's steps. */
async function addFed(layer: Layer, chunk: Chunk): Promise<Dispatch[]> {
  if (!layer.node.inputs.some(isFed)) return [];
  const { spec, batch } = layer.plan;
  const { G, S } = cellParameters(layer);
  const U4 = unitsOf(layer) / 4;
  return dispatch(layer, 'feedback/add.wgsl', {
    bind: { gates: layer.kept('gates') },
    dims: {
      ...{ fed: batch.fed, first: chunk.t0 * spec.batchSize, rows: chunk.t1 * spec.batchSize },
      ...{ cols4: G * U4, stride4: S * U4, start4: firstRow(layer.plan, chunk) * S * U4 },
      table: layer.start('weightFb'),
    },
    workgroups: fold(Math.ceil((chunkRows(layer, chunk) * G * U4) / 64)),
  });
}

/** What a layer gives to the gradients of all that it reads, of a chunk's steps. */
export function inputGradients(layer: Layer, chunk: Chunk): Promise<Dispatch[]> {
  const { G } = cellParameters(layer);
  const U4 = unitsOf(layer) / 4;
  const parts = directionsOf(layer.config).flatMap((direction) => {
    const { dy, yStride4 } = inputSide(layer, chunk, direction);
    return piecesOf(layer).map(async ({ value, input, piece }): Promise<Dispatch[]> => {
      const target = layer.inputGradient(input, chunk, direction);
      if (!target || value.kind === 'ids') return [];
      const cols4 = paddedWidth(value.parts) / 4;
      return rowProduct(layer, {
        rows: chunkRows(layer, chunk),
        a: dy,
        aStart4: 0,
        aStride4: yStride4,
        ...transposedOf(layer, layer.tensor('weightIh', direction, piece)),
        depth4: G * U4,
        cols4,
        cStride4: cols4,
        ...target,
      });
    });
  });
  return inOrder(...parts);
}

/** A chunk's part of the gradient of what a layer's inputs are multiplied with. */
export function inputParameters(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan } = layer;
  const { G } = cellParameters(layer);
  const U4 = unitsOf(layer) / 4;
  const side = inputSide(layer, chunk, direction);
  const table = { dy: side.dy, stride4: side.yStride4, cols4: G * U4, grads: { buffer: layer.buffers.grads } };
  const parts = piecesOf(layer).map(({ value, input, piece }): Promise<Dispatch[]> => {
    const tensor = layer.tensor('weightIh', direction, piece);
    if (value.kind === 'ids')
      return tableGradient(layer, chunk, { ...table, direction, symbols: value.symbols, out: tensor.start });
    const { x, stride4, start4 } = layer.inputRows(input, direction);
    return outerProduct(layer, {
      tensor,
      rows: chunkRows(layer, chunk),
      more: more(plan, chunk),
      x,
      xStart4: start4 + chunk.t0 * plan.spec.batchSize * stride4,
      ...side,
      block4: U4,
      slots: Array.from({ length: G }, (_, gate) => gate),
    });
  });
  const fed = layer.node.inputs.find(isFed);
  if (fed?.kind === 'ids' && direction === 0) {
    const { feedbackOrder: order, feedbackStarts: starts } = plan.batch;
    const out = layer.start('weightFb');
    const lists = { order, starts };
    parts.push(tableGradient(layer, chunk, { ...table, direction, symbols: fed.symbols, out, lists }));
  }
  return inOrder(...parts);
}
