import type { Dispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, more } from '../../compile/chunks.ts';
import { dispatch, inOrder } from '../../compile/dispatch.ts';
import { columnSum, outerProduct, rowSum } from '../../compile/outerProduct.ts';
import type { Direction } from '../../network/types.ts';
import { firstGates } from './definition.ts';
import { cellParameters, chunkRows, gatesOf, type Layer, rowsKept, statesBefore, unitsOf } from './layer.ts';

/** A chunk's part of the gradients of both gains, and from the gradient of the input projection to that of its product. */
export function gainsAndInput(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const units4 = unitsOf(layer) / 4;
  const { G, S } = cellParameters(layer);
  const gates = gatesOf(layer, chunk, direction);
  const { x: normal, stride4 } = rowsKept(layer, chunk, direction, 'normalizedInput');
  const cols4 = G * units4;
  const rows = chunkRows(layer, chunk);
  return inOrder(
    rowSum(
      layer,
      'linear/gain_sum.wgsl',
      { rows, more: more(plan, chunk), cols4, sums: layer.sums('normIh', direction) },
      { y: gates, x: normal },
      { cols4, y_stride4: S * units4, x_stride4: stride4 },
    ),
    dispatch(layer, 'linear/norm_input_backward.wgsl', {
      text: { G, S },
      bind: { gates, normal },
      dims: { rows, hidden: config.hiddenSize, units4, gain: layer.start('normIh', direction) },
      workgroups: [Math.ceil(rows / 64), G, 1],
    }),
    // Those of the recurrent gains were added up over all steps, sequence by sequence.
    chunk.t0 > 0
      ? []
      : columnSum(layer, layer.kept('carriedGradient', direction), {
          ...{ rows: plan.spec.batchSize, more: false, cols4 },
          sums: layer.sums('normHh', direction),
        }),
  );
}

/** A chunk's part of the gradient of W_hh of a two-stage layer. */
export function twoStageOuterProduct(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const { cell, layerNorm } = config;
  const U4 = unitsOf(layer) / 4;
  const first = firstGates(cell);
  const products = rowsKept(layer, chunk, direction, 'recurrentProducts');
  const dy = layerNorm ? products : { x: gatesOf(layer, chunk, direction), stride4: cell.slots.length * U4 };
  const slots = layerNorm ? cell.gates.map((_, gate) => gate) : cell.recurrentSlots;
  const common = {
    tensor: layer.tensor('weightHh', direction),
    rows: chunkRows(layer, chunk),
    more: more(plan, chunk),
    ...{ dy, block4: U4 },
  };
  const ofState = { ...common, x: statesBefore(layer, chunk, direction) };
  if (!cell.second) return outerProduct(layer, { ...ofState, slots });
  return inOrder(
    outerProduct(layer, { ...ofState, slots: slots.slice(0, first), firstBlock: 0 }),
    outerProduct(layer, {
      ...common,
      x: { ...products, start4: cell.gates.length * U4 },
      slots: slots.slice(first),
      firstBlock: first,
    }),
  );
}
