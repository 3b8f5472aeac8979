import type { Dispatch } from '../../gpu/dispatch.ts';
import { rowRanges } from '../strategy/dispatchSize.ts';
import { workgroupOf } from '../strategy/products.ts';
import { type BoundWeights, float16Parameters, type OwnRows, type PassContext, type Rows } from './context.ts';
import { dispatchEach } from './dispatch.ts';

interface RowProduct extends BoundWeights {
  readonly rows: number;
  readonly a: Rows;
  readonly c: OwnRows;
  /** vec4s of a row of a, and of c, that are multiplied; all of them if left out. */
  readonly depth4?: number;
  readonly cols4?: number;
  /** vec4 offset in the parameters. */
  readonly bias4?: number;
  /** Adds to what c holds. */
  readonly more?: boolean;
}

/** c = a · w (+ bias, + c) over rows of c, in as many dispatches as keep each short. */
export function rowProduct(context: PassContext, p: RowProduct): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const { a, c, depth4 = a.stride4, cols4 = c.stride4 } = p;
  const { TM, TN, quad: QUAD } = plan.variants.rows;
  const { WX, WY } = workgroupOf(plan.variants.rows);
  const work = 32 * cols4 * depth4 * WY * TM;
  return dispatchEach(
    context,
    'linear/gemm_rows.wgsl',
    {
      text: { TM, TN, QUAD, WX, WY, MORE: p.more === true, ...float16Parameters(plan) },
      bind: { a: a.x, w: p.w, bias: { buffer: buffers.params }, c: c.x },
      dims: {
        ...{ cols4, depth4, a_stride4: a.stride4, c_stride4: c.stride4 },
        weight: p.weight,
        bias4: p.bias4 ?? 0,
        has_bias: p.bias4 === undefined ? 0 : 1,
        ...{ a_start4: a.start4, c_start4: c.start4 },
      },
    },
    rowRanges(p.rows, WY * TM, work, plan.capabilities).map(({ first, end }) => ({
      range: { first, rows: end },
      workgroups: [Math.ceil((4 * cols4) / (WX * TN)), Math.ceil((end - first) / (WY * TM)), 1],
    })),
  );
}
