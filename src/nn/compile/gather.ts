import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, fold } from '../../gpu/dispatch.ts';
import type { Direction } from '../network/types.ts';
import { type Chunk, more } from './chunks.ts';
import type { OwnRows, PassContext } from './context.ts';
import { dispatch } from './dispatch.ts';

/** The rows of a table that the ids of a chunk pick. @param direction in whose order of time */
export function gatherRows(
  context: PassContext,
  { t0, t1 }: Chunk,
  c: OwnRows,
  direction: Direction,
  dims: Record<'cols4' | 'table' | 'id_stride' | 'col_stride' | 'bias4' | 'has_bias', number>,
): Promise<Dispatch[]> {
  const { spec, batch } = context.plan;
  const { batchSize } = spec;
  const ids = direction === 1 ? batch.reversed : batch.input;
  return dispatch(context, 'graph/gather.wgsl', {
    bind: { c: c.x },
    dims: { ids, first: t0 * batchSize, rows: t1 * batchSize, c_stride4: c.stride4, c_start4: c.start4, ...dims },
    workgroups: fold(Math.ceil(((t1 - t0) * batchSize * dims.cols4) / 64)),
  });
}

interface TableGradient {
  /** From its first row on. */
  readonly dy: Pick<OwnRows, 'x' | 'stride4'>;
  readonly cols4: number;
  readonly grads: Slice;
  readonly out: number;
  /** In whose order of time the rows of `dy` are. */
  readonly direction: Direction;
  /** Rows of the table. */
  readonly symbols: number;
  /** Of a table [K/4][V]: V. Of one [V][K] nothing. */
  readonly packed?: number;
  /** To what another reader of the table has written. */
  readonly added?: boolean;
  /** Where the lists of rows by id lie in the batch, if not those of the input. */
  readonly lists?: { readonly order: number; readonly starts: number };
}

/** A chunk's part of the gradient of a table that ids pick rows of: each row's sum in order, by lists that the host sorted. */
export function tableGradient(context: PassContext, chunk: Chunk, p: TableGradient): Promise<Dispatch[]> {
  const { plan } = context;
  const { seqLength, batchSize } = plan.spec;
  const LANES = plan.capabilities.software ? 1 : 8;
  const { added = false } = p;
  const CHUNKED = added || chunk.t1 - chunk.t0 < seqLength;
  return dispatch(context, 'linear/embedding_grad.wgsl', {
    text: { LANES, CHUNKED, PACKED: p.packed ?? 0 },
    bind: { dgates: p.dy.x, grads: p.grads },
    dims: {
      cols4: p.cols4,
      stride4: p.dy.stride4,
      order: p.lists?.order ?? (p.direction === 1 ? plan.batch.reversedOrder : plan.batch.order),
      starts: p.lists?.starts ?? plan.batch.starts,
      first: chunk.t0 * batchSize,
      end: chunk.t1 * batchSize,
      more: Number(added || more(plan, chunk)),
      out: p.out,
    },
    workgroups: [Math.ceil(p.cols4 / (64 / LANES)), p.symbols, 1],
  });
}
