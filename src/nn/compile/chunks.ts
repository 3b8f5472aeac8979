import type { Slice } from '../../gpu/arena.ts';
import type { ModelPlan } from '../memory/spec.ts';
import { axisOf } from '../network/axes.ts';
import type { Value } from '../network/types.ts';
import { ranges } from '../strategy/dispatchSize.ts';
import { keptSteps } from '../strategy/recompute.ts';

/** Time steps t0 ≤ t < t1 of a window whose gates are in memory together. */
export interface Chunk {
  readonly t0: number;
  readonly t1: number;
  /** Its gates make room for those of an earlier chunk before the backward pass comes to it. */
  readonly forgotten: boolean;
  /** It goes on from a step that another window had: what a window begins with, and all that is of no step, is there already. */
  readonly continues?: boolean;
}

type Planned = Pick<ModelPlan, 'spec' | 'variants'>;

/** The chunks of a window in order; a window whose gates are all kept is one. */
export function chunksOf({ spec: { seqLength }, variants }: Planned): Chunk[] {
  const chunks = ranges(seqLength, variants.recompute?.C ?? seqLength);
  return chunks.map(({ first, end }, i) => ({ t0: first, t1: end, forgotten: i < chunks.length - 2 }));
}

export const wholeWindow = ({ spec: { seqLength } }: Planned): Chunk => ({ t0: 0, t1: seqLength, forgotten: false });

/** Steps of gates in memory: those of step t lie at t modulo this. */
export const kept = ({ spec, variants }: Planned): number => keptSteps(spec.seqLength, variants.recompute);

/** The first row of a chunk in a buffer of kept steps. */
export const firstRow = (plan: Planned, { t0 }: Chunk): number => (t0 % kept(plan)) * plan.spec.batchSize;

/**
 * The part of a buffer of kept steps that holds a chunk; `stepBytes` of each. Only of the chunks of a window, whose steps are a
 * multiple of 16 where there are several, so that each begins where a binding may; others are addressed by their first row.
 * @param steps that the buffer holds
 */
export function partOf(plan: Planned, { t0, t1 }: Chunk, whole: Slice, stepBytes: number, steps = kept(plan)): Slice {
  if (!plan.variants.recompute) return whole;
  const { buffer, offset = 0 } = whole;
  return { buffer, offset: offset + (t0 % steps) * stepBytes, size: (t1 - t0) * stepBytes };
}

/** The first row of a chunk in that part, of what has rows of every step: none where it is bound whole and the rows are others. */
export const boundRow = ({ variants, spec }: Planned, { t0 }: Chunk, value?: Value): number =>
  variants.recompute || (value && axisOf(value) !== 'step') ? 0 : t0 * spec.batchSize;

/** Whether later steps, which come first, have given their part of a gradient. */
export const more = ({ spec }: Planned, { t1 }: Chunk): boolean => t1 < spec.seqLength;
