import { fold } from '../../../gpu/dispatch.ts';
import type { Chunk } from '../../compile/chunks.ts';
import { type NodeContext, rowsFrom } from '../../compile/context.ts';
import { dispatch } from '../../compile/dispatch.ts';
import type { Passes } from '../../compile/passes.ts';

function rowsOf({ plan, outputFeatures }: NodeContext<null>, { t0, t1 }: Chunk) {
  const { batchSize } = plan.spec;
  return outputFeatures.rows === 'sequence'
    ? { first: 0, rows: batchSize }
    : { first: t0 * batchSize, rows: (t1 - t0) * batchSize };
}

/** Back, the gradient of the input is made in the place of the output's. */
export const passes: Passes<null> = {
  forward(node, chunk) {
    const { first, rows } = rowsOf(node, chunk);
    const [from, to] = [rowsFrom(node.inputRows(0), first), rowsFrom(node.outputRows(), first)];
    const count = rows * to.stride4;
    return dispatch(node, 'graph/tanh.wgsl', {
      text: { BACK: false },
      bind: { x: from.x, y: to.x },
      dims: { count, x_start4: from.start4, y_start4: to.start4 },
      workgroups: fold(Math.ceil(count / 64)),
    });
  },

  backward(node, chunk) {
    const { first, rows } = rowsOf(node, chunk);
    const output = rowsFrom(node.outputRows(), first);
    const gradient = node.outputGradientRows(chunk);
    const count = rows * output.stride4;
    return dispatch(node, 'graph/tanh.wgsl', {
      text: { BACK: true },
      bind: { x: output.x, y: gradient.x },
      dims: { count, x_start4: output.start4, y_start4: gradient.start4 },
      workgroups: fold(Math.ceil(count / 64)),
    });
  },
};
