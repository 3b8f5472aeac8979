import { type Dispatch, makeDispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, more } from '../../compile/chunks.ts';
import { columnSum, outerProduct } from '../../compile/outerProduct.ts';
import type { Direction } from '../../network/types.ts';
import { firstGates } from './definition.ts';
import { cellParameters, chunkRows, gatesOf, type Layer, rowsKept, unitsOf } from './layer.ts';

/** A chunk's part of the gradients of both gains, and from the gradient of the input projection to that of its product. */
export async function gainsAndInput(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan, config, buffers, pipelines } = layer;
  const units = unitsOf(layer);
  const { G, S } = cellParameters(layer);
  const gates = gatesOf(layer, chunk, direction);
  const { slice: normal, stride4 } = rowsKept(layer, chunk, direction, 'normalizedInput');
  const input = layer.sums('normIh', direction);
  const cols4 = (G * units) / 4;
  const rows = chunkRows(layer, chunk);
  const [sum, backward] = await Promise.all([
    pipelines.get('linear/gain_sum.wgsl'),
    pipelines.get('linear/norm_input_backward.wgsl', { G, S }),
  ]);
  const parts = [
    makeDispatch(
      sum,
      { y: gates, x: normal, sums: { buffer: buffers.partialSums } },
      {
        rows,
        more: Number(more(plan, chunk)),
        rows_per_part: Math.ceil(rows / input.count),
        cols4,
        y_stride4: (S * units) / 4,
        x_stride4: stride4,
        out: input.start,
      },
      [Math.ceil(cols4 / 64), input.count, 1],
    ),
    makeDispatch(
      backward,
      { params: layer.params, gates, normal },
      { rows, hidden: config.hiddenSize, units4: units / 4, gain: layer.start('normIh', direction) },
      [Math.ceil(rows / 64), G, 1],
    ),
  ];
  // Those of the recurrent gains were added up over all steps, sequence by sequence.
  if (chunk.t0 > 0) return parts;
  const y = layer.kept('carriedGradient', direction);
  const sums = layer.sums('normHh', direction);
  return [...parts, await columnSum(layer.context, { y, rows: plan.spec.batchSize, more: false, cols4, sums })];
}

/** A chunk's part of the gradient of W_hh of a two-stage layer. */
export async function twoStageOuterProduct(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const { cell, layerNorm } = config;
  const U4 = unitsOf(layer) / 4;
  const first = firstGates(cell);
  const products = rowsKept(layer, chunk, direction, 'recurrentProducts');
  const dy = layerNorm ? products.slice : gatesOf(layer, chunk, direction);
  const yStride4 = layerNorm ? products.stride4 : cell.slots.length * U4;
  const slots = layerNorm ? cell.gates.map((_, gate) => gate) : cell.recurrentSlots;
  const common = {
    tensor: layer.tensor('weightHh', direction),
    rows: chunkRows(layer, chunk),
    more: more(plan, chunk),
    ...{ dy, yStride4, block4: U4 },
  };
  const hs = layer.kept('hiddenStates', direction);
  const ofState = { ...common, x: hs, xStart4: chunk.t0 * plan.spec.batchSize * U4 };
  if (!cell.second) return outerProduct(layer.context, { ...ofState, slots });
  const parts = await Promise.all([
    outerProduct(layer.context, { ...ofState, slots: slots.slice(0, first), firstBlock: 0 }),
    outerProduct(layer.context, {
      ...common,
      x: products.slice,
      xStart4: cell.gates.length * U4,
      xStride4: products.stride4,
      slots: slots.slice(first),
      firstBlock: first,
    }),
  ]);
  return parts.flat();
}
