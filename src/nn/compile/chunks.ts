import type { Slice } from '../../gpu/arena.ts';
import { keptSteps } from '../recompute.ts';
import { ranges } from '../schedule.ts';
import type { ModelPlan } from '../spec.ts';

/** Time steps t0 ≤ t < t1 of a window whose gates are in memory together. */
export interface Chunk {
  readonly t0: number;
  readonly t1: number;
  /** Its gates make room for those of an earlier chunk before the backward pass comes to it. */
  readonly forgotten: boolean;
  /** Taken by itself although all gates are kept: its part of each buffer has to begin where a binding may. */
  readonly alone?: boolean;
}

type Planned = Pick<ModelPlan, 'spec' | 'tactics'>;

/** The chunks of a window in order; a window whose gates are all kept is one. */
export function chunksOf({ spec: { seqLength }, tactics }: Planned): Chunk[] {
  const chunks = ranges(seqLength, tactics.recompute?.C ?? seqLength);
  return chunks.map(({ first, end }, i) => ({ t0: first, t1: end, forgotten: i < chunks.length - 2 }));
}

export const wholeWindow = ({ spec: { seqLength } }: Planned): Chunk => ({ t0: 0, t1: seqLength, forgotten: false });

/** Steps of gates in memory: those of step t lie at t modulo this. */
export const kept = ({ spec, tactics }: Planned): number => keptSteps(spec.seqLength, tactics.recompute);

/** The part of a buffer of kept steps that holds a chunk; `stepBytes` of each. */
export function partOf(plan: Planned, { t0, t1, alone }: Chunk, whole: Slice, stepBytes: number): Slice {
  // Bound whole where it is whole, so that a chunk's odd length asks for no alignment.
  if (!plan.tactics.recompute && !alone) return whole;
  const { buffer, offset = 0 } = whole;
  return { buffer, offset: offset + (t0 % kept(plan)) * stepBytes, size: (t1 - t0) * stepBytes };
}

/** Whether later steps, which come first, have given their part of a gradient. */
export const more = ({ spec }: Planned, { t1 }: Chunk): boolean => t1 < spec.seqLength;
