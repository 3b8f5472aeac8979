import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import { type Chunk, firstRow, more } from '../../compile/chunks.ts';
import { rowsFrom, transposedOf, weightsOf } from '../../compile/context.ts';
import { dispatch, inOrder } from '../../compile/dispatch.ts';
import { gatherRows, tableGradient } from '../../compile/gather.ts';
import { outerProduct } from '../../compile/outerProduct.ts';
import { rowProduct } from '../../compile/rowProduct.ts';
import { axisOf } from '../../network/axes.ts';
import type { Direction, Value } from '../../network/types.ts';
import { directionsOf } from './definition.ts';
import { cellParameters, chunkRows, inputSide, isOneHot, type Layer, unitsOf } from './layer.ts';

/** An input of a layer, and the piece of W_ih that it is multiplied with. */
export interface Piece {
  readonly value: Value;
  readonly input: number;
  readonly piece: number;
}

const isFeedback = (value: Value): boolean => value.kind === 'ids' && value.optional === true;

export const piecesOf = ({ node }: Layer): Piece[] =>
  node.inputs
    .map((value, input) => ({ value, input }))
    .filter(({ value }) => !isFeedback(value) && axisOf(value) !== 'sequence')
    .map((each, piece) => ({ ...each, piece }));

/**
 * xp = W_ih x + b_ih of a chunk's steps: a product for each input, added up. Of ids alone it is nothing, the recurrence reads its
 * rows of W_ih itself; beside other inputs they are gathered first.
 */
export async function inputProjection(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  if (isOneHot(layer)) return [];
  const { plan } = layer;
  const { G, S } = cellParameters(layer);
  const U4 = unitsOf(layer) / 4;
  const cols4 = G * U4;
  const gates = { x: layer.kept('gates', direction), stride4: S * U4, start4: 0 };
  const c = rowsFrom(gates, firstRow(plan, chunk));
  const bias4 = layer.start('biasIh', direction);
  // Normalisation adds the bias after its gain.
  const biased = !layer.config.layerNorm;
  const parts = piecesOf(layer).map(({ value, input, piece }): Promise<Dispatch[]> => {
    const tensor = layer.tensor('weightIh', direction, piece);
    if (value.kind === 'ids') {
      return gatherRows(layer, chunk, c, direction, {
        ...{ cols4, table: tensor.start, id_stride: cols4, col_stride: 1, bias4, has_bias: Number(biased) },
      });
    }
    return rowProduct(layer, {
      rows: chunkRows(layer, chunk),
      a: rowsFrom(layer.inputRows(input, direction), chunk.t0 * plan.spec.batchSize),
      ...weightsOf(layer, tensor),
      ...{ c, cols4 },
      // Ids come first where they come at all, so the first product has the bias to add.
      ...(piece === 0 && biased ? { bias4 } : {}),
      more: piece > 0,
    });
  });
  return inOrder(...parts, addFeedback(layer, chunk));
}

/** Output feedback: adds R y_{t−1} to what a layer has read of a chunk's steps. */
async function addFeedback(layer: Layer, chunk: Chunk): Promise<Dispatch[]> {
  if (!layer.node.inputs.some(isFeedback)) return [];
  const { spec, batch } = layer.plan;
  const { G, S } = cellParameters(layer);
  const U4 = unitsOf(layer) / 4;
  return dispatch(layer, 'feedback/add.wgsl', {
    bind: { gates: layer.kept('gates') },
    dims: {
      ...{ feedback: batch.feedback, first: chunk.t0 * spec.batchSize, rows: chunk.t1 * spec.batchSize },
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
    const a = inputSide(layer, chunk, direction);
    return piecesOf(layer).map(async ({ value, input, piece }): Promise<Dispatch[]> => {
      const target = layer.inputGradient(input, chunk, direction);
      if (!target || value.kind === 'ids') return [];
      const weights = transposedOf(layer, layer.tensor('weightIh', direction, piece));
      return rowProduct(layer, { rows: chunkRows(layer, chunk), a, depth4: G * U4, ...weights, ...target });
    });
  });
  return inOrder(...parts);
}

/** A chunk's part of the gradient of what a layer's inputs are multiplied with. */
export function inputParameters(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan } = layer;
  const { G } = cellParameters(layer);
  const U4 = unitsOf(layer) / 4;
  const dy = inputSide(layer, chunk, direction);
  const table = { dy, cols4: G * U4, grads: { buffer: layer.buffers.grads } };
  const parts = piecesOf(layer).map(({ value, input, piece }): Promise<Dispatch[]> => {
    const tensor = layer.tensor('weightIh', direction, piece);
    if (value.kind === 'ids')
      return tableGradient(layer, chunk, { ...table, direction, symbols: value.symbols, out: tensor.start });
    return outerProduct(layer, {
      tensor,
      rows: chunkRows(layer, chunk),
      more: more(plan, chunk),
      x: rowsFrom(layer.inputRows(input, direction), chunk.t0 * plan.spec.batchSize),
      ...{ dy, block4: U4 },
      slots: Array.from({ length: G }, (_, gate) => gate),
    });
  });
  const feedback = layer.node.inputs.find(isFeedback);
  if (feedback?.kind === 'ids' && direction === 0) {
    const { feedbackOrder: order, feedbackStarts: starts } = plan.batch;
    const out = layer.start('weightFb');
    const lists = { order, starts };
    parts.push(tableGradient(layer, chunk, { ...table, direction, symbols: feedback.symbols, out, lists }));
  }
  return inOrder(...parts);
}
