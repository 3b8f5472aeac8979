import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import { rowRanges } from '../strategy/dispatchSize.ts';
import { workgroupOf } from '../strategy/products.ts';
import { type BoundWeights, float16Parameters, type PassContext } from './context.ts';
import { dispatchEach } from './dispatch.ts';

export interface RowProduct extends BoundWeights {
  readonly rows: number;
  /** One for all steps that share a submit, or one each. */
  readonly a: Slice | readonly Slice[];
  /** First row of a, in vec4s. */
  readonly aStart4: number;
  readonly aStride4: number;
  readonly depth4: number;
  readonly cols4: number;
  readonly c: Slice;
  readonly cStride4: number;
  /** First row of c, in vec4s; 0 if left out. */
  readonly cStart4?: number;
  /** vec4 offset in the parameters. */
  readonly bias4?: number;
  /** Adds to what c holds. */
  readonly more?: boolean;
}

/** c = a · w (+ bias, + c) over rows of c, in as many dispatches as keep each short. */
export function rowProduct(context: PassContext, p: RowProduct): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { TM, TN, quad: QUAD } = plan.variants.rows;
  const { WX, WY } = workgroupOf(plan.variants.rows);
  const work = 32 * p.cols4 * p.depth4 * WY * TM;
  return dispatchEach(
    context,
    'linear/gemm_rows.wgsl',
    {
      text: { TM, TN, QUAD, WX, WY, MORE: p.more === true, ...float16Parameters(plan) },
      bind: { a: p.a, w: p.w, bias: { buffer: buffers.params }, c: p.c },
      dims: {
        cols4: p.cols4,
        depth4: p.depth4,
        a_stride4: p.aStride4,
        c_stride4: p.cStride4,
        weight: p.weight,
        bias4: p.bias4 ?? 0,
        has_bias: p.bias4 === undefined ? 0 : 1,
        a_start4: p.aStart4,
        c_start4: p.cStart4 ?? 0,
      },
    },
    rowRanges(p.rows, WY * TM, work, plan.capabilities).map(({ first, end }) => ({
      range: { first, rows: end },
      workgroups: [Math.ceil((4 * p.cols4) / (WX * TN)), Math.ceil((end - first) / (WY * TM)), 1],
    })),
  );
}
