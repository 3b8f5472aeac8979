import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, type Pool } from '../parameters.ts';
import type { Chunk } from './chunks.ts';
import type { PassContext } from './context.ts';
import { gradientOf, outputOf, type Rows } from './wiring.ts';

const kinds: Record<Pool, number> = { steps: 0, last: 0, mean: 1, max: 2, ends: 3 };

function common(context: PassContext) {
  const { plan, buffers } = context;
  const { shape, batchSize } = plan.spec;
  const D = directionsOf(shape);
  const { x, start4 } = outputOf(context, shape.layers - 1);
  const units4 = plan.layout.units / 4;
  return {
    text: { D, POOL: kinds[shape.pool ?? 'steps'] },
    resources: { states: x, batch: buffers.batchSlots },
    dims: { batch: batchSize, units4, lengths: plan.batch.lengths, start4 },
    workgroups: [Math.ceil((batchSize * D * units4) / 64), 1, 1] as const,
  };
}

/** What the head reads: all that the top layer hands up, or one state a sequence. */
export function headRows(context: PassContext): Rows {
  const { plan, buffers } = context;
  const top = outputOf(context, plan.spec.shape.layers - 1);
  return buffers.pooled ? { ...top, x: buffers.pooled, start4: 0 } : top;
}

/** One state a sequence, out of what the top layer hands up; nothing where the head reads every step. */
export async function poolStates(context: PassContext): Promise<Dispatch[]> {
  const { pooled } = context.buffers;
  if (!pooled) return [];
  const { text, resources, dims, workgroups } = common(context);
  const pipeline = await context.pipelines.get(kernels.pool, text);
  return [makeDispatch(pipeline, { ...resources, pooled }, dims, workgroups)];
}

/** The gradient of what the top layer handed up in a chunk's steps, from that of the pooled states. */
export async function unpoolStates(context: PassContext, chunk: Chunk, dpooled: Slice): Promise<Dispatch> {
  const { text, resources, dims, workgroups } = common(context);
  const { t0, t1 } = chunk;
  return makeDispatch(
    await context.pipelines.get(kernels.unpool, text),
    { ...resources, dpooled, gradient: gradientOf(context, chunk, context.plan.spec.shape.layers - 1) },
    { ...dims, t0, t1 },
    workgroups,
  );
}
