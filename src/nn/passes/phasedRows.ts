import type { Slice } from '../../gpu/arena.ts';
import { phasedRows } from '../phases.ts';
import { type Chunk, gatesOf, partOf } from './chunks.ts';
import { layerOf, type PassContext } from './context.ts';

/** vec4 offset of gains; 0 without layer normalisation. */
export const gainOf = ({ plan }: PassContext, name: string): number =>
  plan.spec.shape.layerNorm ? plan.layout.get(name).start : 0;

/** Rows of a chunk's part of what a phased layer keeps beside its gates. */
export function rowsKept(
  context: PassContext,
  chunk: Chunk,
  layer: number,
  direction: number,
  kind: 'extra' | 'normal',
) {
  const stride4 = phasedRows(context.plan.spec.shape)[kind];
  const whole = layerOf(context, layer, direction)[kind] as Slice;
  return { slice: partOf(context, chunk, whole, 16 * context.plan.spec.batchSize * stride4), stride4 };
}

/** The gradient by W_ih x of a chunk's rows: blocks of gates, the first of each row first. */
export function inputSide(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): { dy: Slice; yStride4: number } {
  const { layout, spec } = context.plan;
  if (spec.shape.layerNorm) {
    const { slice, stride4 } = rowsKept(context, chunk, layer, direction, 'normal');
    return { dy: slice, yStride4: stride4 };
  }
  const dy = gatesOf(context, chunk, layerOf(context, layer, direction));
  return { dy, yStride4: (spec.shape.cell.slots.length * layout.units) / 4 };
}
