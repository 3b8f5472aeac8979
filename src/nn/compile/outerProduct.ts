import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import type { TensorLayout } from '../memory/layout.ts';
import { type PartialSums, productParts } from '../memory/partialSums.ts';
import { rowRanges } from '../strategy/dispatchSize.ts';
import { workgroupOf } from '../strategy/products.ts';
import { type OwnRows, type PassContext, type Rows, slotMap } from './context.ts';
import { dispatch, dispatchEach } from './dispatch.ts';

interface OuterProduct {
  /** The matrix whose gradient it is. */
  readonly tensor: TensorLayout;
  readonly rows: number;
  /** Whether rows before these were summed, to which these are added. */
  readonly more: boolean;
  readonly x: Rows;
  /** From its first row on. */
  readonly dy: Pick<OwnRows, 'x' | 'stride4'>;
  readonly block4: number;
  readonly slots: readonly number[];
  /** The slots are of the matrix's blocks from this one on, and the others are left alone; of all if left out. */
  readonly firstBlock?: number;
}

/** dW = Xᵀ·dY into split-K partial sums, or in place where the sum is not split; in as many dispatches as keep each short. */
export function outerProduct(context: PassContext, p: OuterProduct): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { tensor, x, dy } = p;
  const sums = plan.partialSums.matrices.get(tensor.name);
  const parts = sums ? productParts(sums) : 1;
  const depth4 = tensor.paddedDepth / 4;
  const PART = p.firstBlock !== undefined;
  const all4 = (tensor.blocks * tensor.paddedBlock) / 4;
  const cols4 = PART ? p.slots.length * p.block4 : all4;
  const { TK, TN, RU, quad: QUAD } = plan.variants.outer;
  const { WX, WY } = workgroupOf(plan.variants.outer);
  return dispatchEach(
    context,
    'linear/gemm_outer.wgsl',
    {
      text: { TK, TN, RU, QUAD, WX, WY, PART },
      bind: { x: x.x, dy: dy.x, sums: { buffer: sums ? buffers.partialSums : buffers.grads } },
      dims: {
        ...{ depth4, cols4, x_stride4: x.stride4, x_start4: x.start4, y_stride4: dy.stride4 },
        block4: p.block4,
        slot_map: slotMap(p.slots),
        out: sums?.start ?? tensor.start,
        out_stride: sums?.stride ?? 0,
        ...(PART && { all4, first4: (p.firstBlock ?? 0) * p.block4 }),
      },
    },
    rowRanges(p.rows, 1, 32 * depth4 * cols4, plan.capabilities).map(({ first, end }) => ({
      range: {
        ...{ first, rows: end, more: Number(p.more || first > 0) },
        rows_per_part: Math.ceil((end - first) / parts),
      },
      workgroups: [Math.ceil(cols4 / (WX * TN)), Math.ceil(depth4 / (WY * TK)), parts],
    })),
  );
}

/** A sum over rows, in the parts that it is split into. */
interface RowSum {
  readonly rows: number;
  /** Whether rows before these were summed, to which these are added. */
  readonly more: boolean;
  readonly cols4: number;
  readonly sums: PartialSums;
}

/** By a kernel that sums what it binds besides. @param dims beside those that all sums have */
export const rowSum = (
  context: PassContext,
  file: string,
  { rows, more, cols4, sums: { start, count } }: RowSum,
  bind: Readonly<Record<string, Slice>>,
  dims: Readonly<Record<string, number>>,
): Promise<Dispatch[]> =>
  dispatch(context, file, {
    bind: { ...bind, sums: { buffer: context.buffers.partialSums } },
    dims: { rows, more: Number(more), rows_per_part: Math.ceil(rows / count), out: start, ...dims },
    workgroups: [Math.ceil(cols4 / 64), count, 1],
  });

/** The sums of y's columns over its rows. */
export const columnSum = (context: PassContext, y: Slice, sum: RowSum): Promise<Dispatch[]> =>
  rowSum(context, 'linear/column_sum.wgsl', sum, { y }, { cols4: sum.cols4 });
