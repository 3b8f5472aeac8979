import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, layerNames } from '../parameters.ts';
import { firstGates } from '../phases.ts';
import type { GainSums } from '../slabs.ts';
import { type Chunk, gatesOf, rowsOf } from './chunks.ts';
import { cellParameters, layerOf, type PassContext } from './context.ts';
import { columnSum, outerProduct } from './outer.ts';
import { gainOf, rowsKept } from './phasedRows.ts';

/** A chunk's part of the gradients of both gains, and from the gradient of the input projection to that of its product. */
export async function gainsAndInput(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { batchSize, seqLength, shape } = plan.spec;
  const { units } = plan.layout;
  const { G, S } = cellParameters(context);
  const own = layerOf(context, layer, direction);
  const gates = gatesOf(context, chunk, own);
  const { slice: normal, stride4 } = rowsKept(context, chunk, layer, direction, 'normal');
  const { input, recurrent } = plan.slabs.gainSums[layer * directionsOf(shape) + direction] as GainSums;
  const cols4 = (G * units) / 4;
  const rows = rowsOf(context, chunk);
  const [sum, backward] = await Promise.all([
    pipelines.get(kernels.gainSum),
    pipelines.get(kernels.normInputBackward, { G, S }),
  ]);
  const gain = gainOf(context, layerNames(layer, direction).normIh);
  const parts = [
    makeDispatch(
      sum,
      { y: gates, x: normal, sums: { buffer: buffers.slabs } },
      {
        rows,
        more: Number(chunk.t1 < seqLength),
        slab_rows: Math.ceil(rows / input.count),
        cols4,
        y_stride4: (S * units) / 4,
        x_stride4: stride4,
        out: input.start,
      },
      [Math.ceil(cols4 / 64), input.count, 1],
    ),
    makeDispatch(
      backward,
      { params: { buffer: buffers.params }, gates, normal },
      { rows, hidden: shape.hiddenSize, units4: units / 4, gain },
      [Math.ceil(rows / 64), G, 1],
    ),
  ];
  // Those of the recurrent gains were added up over all steps, sequence by sequence.
  if (chunk.t0 > 0) return parts;
  const over = { y: own.carry, rows: batchSize, more: false, cols4, slab: recurrent };
  return [...parts, await columnSum(context, over)];
}

/** A chunk's part of the gradient of W_hh of a phased layer. @param more whether later steps have given theirs */
export async function phasedOuterProduct(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  { direction, more }: { readonly direction: number; readonly more: boolean },
): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  const { cell, layerNorm } = spec.shape;
  const own = layerOf(context, layer, direction);
  const U4 = layout.units / 4;
  const first = firstGates(spec.shape);
  const extra = rowsKept(context, chunk, layer, direction, 'extra');
  const dy = layerNorm ? extra.slice : gatesOf(context, chunk, own);
  const yStride4 = layerNorm ? extra.stride4 : cell.slots.length * U4;
  const slots = layerNorm ? cell.gates.map((_, gate) => gate) : cell.recurrentSlots;
  const common = {
    name: layerNames(layer, direction).weightHh,
    rows: rowsOf(context, chunk),
    more,
    ...{ dy, yStride4, block4: U4 },
  };
  const ofState = { ...common, x: own.hs, xStart4: chunk.t0 * spec.batchSize * U4 };
  if (!cell.second) return outerProduct(context, { ...ofState, slots });
  const parts = await Promise.all([
    outerProduct(context, { ...ofState, slots: slots.slice(0, first), firstBlock: 0 }),
    outerProduct(context, {
      ...common,
      x: extra.slice,
      xStart4: cell.gates.length * U4,
      xStride4: extra.stride4,
      slots: slots.slice(first),
      firstBlock: first,
    }),
  ]);
  return parts.flat();
}
