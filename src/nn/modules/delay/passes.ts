import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import { kept } from '../../compile/chunks.ts';
import { type NodeContext, type OwnRows, type Rows, rowsFrom } from '../../compile/context.ts';
import { dispatch, inOrder } from '../../compile/dispatch.ts';
import type { Passes } from '../../compile/passes.ts';
import type { DelayConfig } from './definition.ts';

type Delay = NodeContext<DelayConfig>;

/** So many steps of rows to another place. */
async function copySteps(node: Delay, steps: number, from: Rows, to: OwnRows, more: boolean): Promise<Dispatch[]> {
  const rows = steps * node.plan.spec.batchSize;
  const cols4 = to.stride4;
  if (rows === 0) return [];
  return dispatch(node, 'graph/copy_rows.wgsl', {
    text: { MORE: more },
    bind: { x: from.x, y: to.x },
    dims: {
      ...{ rows, cols4, x_start4: from.start4, x_stride4: from.stride4 },
      ...{ y_start4: to.start4, y_stride4: to.stride4 },
    },
    workgroups: fold(Math.ceil((rows * cols4) / 64)),
  });
}

function clearStep(node: Delay, to: OwnRows): Promise<Dispatch[]> {
  const count = node.plan.spec.batchSize * to.stride4;
  return dispatch(node, 'graph/clear.wgsl', {
    bind: { y: to.x },
    dims: { count, start4: to.start4 },
    workgroups: fold(Math.ceil(count / 64)),
  });
}

/** What the last step of the window read goes on to: behind the window's rows of what the delay gives. */
export function endDelay(node: Delay): Promise<Dispatch[]> {
  const { seqLength: T, batchSize: B } = node.plan.spec;
  return copySteps(node, 1, rowsFrom(node.inputRows(0), (T - 1) * B), rowsFrom(node.outputRows(), T * B), false);
}

export const passes: Passes<DelayConfig> = {
  forward(node, { t0, t1, continues }) {
    const B = node.plan.spec.batchSize;
    const [input, output] = [node.inputRows(0), node.outputRows()];
    const first = Math.max(t0, 1);
    return inOrder(
      t0 === 0 && !continues ? clearStep(node, output) : [],
      copySteps(node, t1 - first, rowsFrom(input, (first - 1) * B), rowsFrom(output, first * B), false),
    );
  },

  /** dx_t = dy_{t+1}: of the chunk’s steps, the last of which depends on the next chunk. */
  async backward(node, chunk) {
    const { spec } = node.plan;
    const target = node.inputGradient(0, chunk);
    if (!target) return [];
    const { c, more } = target;
    const { t0, t1 } = chunk;
    const last = rowsFrom(c, (t1 - 1 - t0) * spec.batchSize);
    const gradient = { x: node.outputGradients(), stride4: c.stride4, start4: 0 };
    const from = (t: number): OwnRows => rowsFrom(gradient, (t % kept(node.plan)) * spec.batchSize);
    return inOrder(
      copySteps(node, t1 - 1 - t0, from(t0 + 1), c, more),
      t1 < spec.seqLength ? copySteps(node, 1, from(t1), last, more) : more ? [] : clearStep(node, last),
    );
  },
};
