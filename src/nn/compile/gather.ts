import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import type { Direction } from '../network/types.ts';
import { type Chunk, more } from './chunks.ts';
import type { PassContext } from './context.ts';

/** The rows of a table that the ids of a chunk pick. @param direction in whose order of time */
export async function gatherRows(
  { plan, buffers, pipelines }: PassContext,
  { t0, t1 }: Chunk,
  c: Slice,
  direction: Direction,
  dims: Record<
    'cols4' | 'c_stride4' | 'c_start4' | 'table' | 'id_stride' | 'col_stride' | 'bias4' | 'has_bias',
    number
  >,
): Promise<Dispatch> {
  const { batchSize } = plan.spec;
  return makeDispatch(
    await pipelines.get('graph/gather.wgsl'),
    { params: { buffer: buffers.params }, batch: buffers.batchSlots, c },
    {
      ids: direction === 1 ? plan.batch.reversed : plan.batch.input,
      first: t0 * batchSize,
      rows: t1 * batchSize,
      ...dims,
    },
    fold(Math.ceil(((t1 - t0) * batchSize * dims.cols4) / 64)),
  );
}

export interface TableGradient {
  readonly dy: Slice;
  readonly stride4: number;
  readonly cols4: number;
  readonly grads: Slice;
  readonly out: number;
  /** In whose order of time the rows of `dy` are. */
  readonly direction: Direction;
  /** Rows of the table. */
  readonly symbols: number;
  /** Of a table [K/4][V]: V. Of one [V][K] nothing. */
  readonly packed?: number;
  /** Where the lists of rows by id lie in the batch, if not those of the input. */
  readonly lists?: { readonly order: number; readonly starts: number };
}

/** A chunk's part of the gradient of a table that ids pick rows of: each row's sum in order, by lists that the host sorted. */
export async function tableGradient(context: PassContext, chunk: Chunk, p: TableGradient): Promise<Dispatch> {
  const { plan, buffers, pipelines } = context;
  const { seqLength, batchSize } = plan.spec;
  const LANES = plan.capabilities.software ? 1 : 8;
  const CHUNKED = chunk.t1 - chunk.t0 < seqLength;
  return makeDispatch(
    await pipelines.get('linear/embedding_grad.wgsl', { LANES, CHUNKED, PACKED: p.packed ?? 0 }),
    { batch: buffers.batchSlots, dgates: p.dy, grads: p.grads },
    {
      cols4: p.cols4,
      stride4: p.stride4,
      order: p.lists?.order ?? (p.direction === 1 ? plan.batch.reversedOrder : plan.batch.order),
      starts: p.lists?.starts ?? plan.batch.starts,
      first: chunk.t0 * batchSize,
      end: chunk.t1 * batchSize,
      more: Number(more(plan, chunk)),
      out: p.out,
    },
    [Math.ceil(p.cols4 / (64 / LANES)), p.symbols, 1],
  );
}
