import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import type { TensorLayout } from '../memory/layout.ts';
import { type PartialSums, productParts } from '../memory/partialSums.ts';
import { workgroupOf } from '../strategy/products.ts';
import { ranges, unitsPerDispatch } from '../strategy/recurrenceVariants.ts';
import { type PassContext, slotMap } from './context.ts';

export interface OuterProduct {
  /** The matrix whose gradient it is. */
  readonly tensor: TensorLayout;
  readonly rows: number;
  /** Whether rows before these were summed, to which these are added. */
  readonly more: boolean;
  /** One for all steps that share a submit, or one each. */
  readonly x: Slice | readonly Slice[];
  /** First row of x, in vec4s. */
  readonly xStart4: number;
  readonly dy: Slice;
  readonly yStride4: number;
  readonly block4: number;
  readonly slots: readonly number[];
  /** vec4s from a row of x to the next; as many as a row of the matrix has if left out. */
  readonly xStride4?: number;
  /** The slots are of the matrix's blocks from this one on, and the others are left alone; of all if left out. */
  readonly firstBlock?: number;
}

/** dW = Xᵀ·dY into split-K partial sums, or in place where the sum is not split; in as many dispatches as keep each short. */
export async function outerProduct(context: PassContext, p: OuterProduct): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { tensor } = p;
  const sums = plan.partialSums.matrices.get(tensor.name);
  const parts = sums ? productParts(sums) : 1;
  const depth4 = tensor.paddedDepth / 4;
  const PART = p.firstBlock !== undefined;
  const all4 = (tensor.blocks * tensor.paddedBlock) / 4;
  const cols4 = PART ? p.slots.length * p.block4 : all4;
  const { TK, TN, RU, quad: QUAD } = plan.variants.outer;
  const { WX, WY } = workgroupOf(plan.variants.outer);
  const pipeline = await pipelines.get('linear/gemm_outer.wgsl', {
    ...{ TK, TN, RU, QUAD, WX, WY, PART },
  });
  const size = unitsPerDispatch(p.rows, 32 * depth4 * cols4, plan.capabilities);
  return ranges(p.rows, size).map(({ first, end }) =>
    makeDispatch(
      pipeline,
      { x: p.x, dy: p.dy, sums: { buffer: sums ? buffers.partialSums : buffers.grads } },
      {
        first,
        rows: end,
        more: Number(p.more || first > 0),
        rows_per_part: Math.ceil((end - first) / parts),
        depth4,
        cols4,
        x_stride4: p.xStride4 ?? depth4,
        y_stride4: p.yStride4,
        block4: p.block4,
        slot_map: slotMap(p.slots),
        out: sums?.start ?? tensor.start,
        out_stride: sums?.stride ?? 0,
        x_start4: p.xStart4,
        ...(PART && { all4, first4: (p.firstBlock ?? 0) * p.block4 }),
      },
      [Math.ceil(cols4 / (WX * TN)), Math.ceil(depth4 / (WY * TK)), parts],
    ),
  );
}

/** The sums of y's columns over its rows. */
export async function columnSum(
  { buffers, pipelines }: PassContext,
  p: {
    readonly y: Slice;
    readonly rows: number;
    readonly more: boolean;
    readonly cols4: number;
    readonly sums: PartialSums;
  },
): Promise<Dispatch> {
  return makeDispatch(
    await pipelines.get('linear/column_sum.wgsl'),
    { y: p.y, sums: { buffer: buffers.partialSums } },
    {
      rows: p.rows,
      more: Number(p.more),
      rows_per_part: Math.ceil(p.rows / p.sums.count),
      cols4: p.cols4,
      out: p.sums.start,
    },
    [Math.ceil(p.cols4 / 64), p.sums.count, 1],
  );
}
