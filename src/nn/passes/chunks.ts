import type { Slice } from '../../gpu/arena.ts';
import type { LayerBuffers } from '../buffers.ts';
import { padTo4 } from '../layout.ts';
import { directionsOf, recurrenceOf } from '../parameters.ts';
import { keptSteps } from '../recompute.ts';
import { chunkSteps, ranges, unitChunkSteps } from '../schedule.ts';
import { layerStride } from '../stack.ts';
import type { PassContext } from './context.ts';

/** Time steps t0 ≤ t < t1 of a window whose gates are in memory together. */
export interface Chunk {
  readonly t0: number;
  readonly t1: number;
  /** Its gates make room for those of an earlier chunk before the backward pass comes to it. */
  readonly forgotten: boolean;
  /** Taken by itself although all gates are kept: its part of each buffer has to begin where a binding may. */
  readonly alone?: boolean;
}

/** The chunks of a window in order; a window whose gates are all kept is one. */
export function chunksOf({ plan }: PassContext): Chunk[] {
  const { seqLength } = plan.spec;
  const C = plan.tactics.recompute?.C ?? seqLength;
  const chunks = ranges(seqLength, C);
  return chunks.map(({ first, end }, i) => ({ t0: first, t1: end, forgotten: i < chunks.length - 2 }));
}

/** Steps of gates in memory: those of step t lie at t modulo this. */
export const kept = ({ plan }: PassContext): number => keptSteps(plan.spec.seqLength, plan.tactics.recompute);

/** The part of a buffer of kept steps that holds a chunk; `stepBytes` of each. */
export function partOf(context: PassContext, { t0, t1, alone }: Chunk, whole: Slice, stepBytes: number): Slice {
  // Bound whole where it is whole, so that a chunk's odd length asks for no alignment.
  if (!context.plan.tactics.recompute && !alone) return whole;
  const { buffer, offset = 0 } = whole;
  return { buffer, offset: offset + (t0 % kept(context)) * stepBytes, size: (t1 - t0) * stepBytes };
}

/** The gates of a chunk, as the products over its rows bind them. */
export function gatesOf(context: PassContext, chunk: Chunk, { gates }: Pick<LayerBuffers, 'gates'>): Slice {
  const { layout, spec } = context.plan;
  return partOf(context, chunk, gates, 4 * spec.batchSize * spec.shape.cell.slots.length * layout.units);
}

/** dL/dh of a layer from above, of a chunk. */
export function dhoOf(context: PassContext, chunk: Chunk, { dho }: LayerBuffers): Slice {
  const { layout, spec } = context.plan;
  return partOf(context, chunk, dho, 4 * spec.batchSize * layout.units);
}

/** The gradient of the embedded input, of a chunk. */
export function dEmbeddedOf(context: PassContext, chunk: Chunk): Slice {
  const { shape, batchSize } = context.plan.spec;
  const width = padTo4(shape.embedding?.size ?? 0);
  return partOf(context, chunk, context.buffers.dEmbedded as Slice, 4 * batchSize * width);
}

/** vec4s from the forward direction's dL/dh from above to the other's. */
export const dhoStride = (context: PassContext): number => {
  const { layout, spec } = context.plan;
  return layerStride(4 * kept(context) * spec.batchSize * layout.units) / 16;
};

/** Rows of a chunk, B a step. */
export const rowsOf = ({ plan }: PassContext, { t0, t1 }: Chunk): number => (t1 - t0) * plan.spec.batchSize;

/** Time steps that cover a chunk in order, a dispatch of a persistent, looped or independent recurrence each. */
export function dispatchRanges(
  { plan }: PassContext,
  { t0, t1 }: Pick<Chunk, 't0' | 't1'>,
): { t0: number; t1: number }[] {
  const { shape, seqLength, batchSize, chunk } = plan.spec;
  const sequences = directionsOf(shape) * batchSize;
  const stepsOf = recurrenceOf(shape) === 'full' ? chunkSteps : unitChunkSteps;
  const steps = chunk ?? stepsOf(shape.cell, plan.layout.units, sequences, seqLength, plan.tuning);
  return ranges(t1 - t0, steps).map(({ first, end }) => ({ t0: t0 + first, t1: t0 + end }));
}
