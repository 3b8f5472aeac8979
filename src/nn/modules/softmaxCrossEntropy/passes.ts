import { type Dispatch, fold } from '../../../gpu/dispatch.ts';
import { float16Parameters, type NodeContext } from '../../compile/context.ts';
import { dispatchEach } from '../../compile/dispatch.ts';
import { lossPasses } from '../../compile/losses.ts';
import { outputRows } from '../../networks/parameters.ts';
import { rowRanges } from '../../strategy/dispatchSize.ts';
import { type FusedHead, headParameters } from '../../strategy/head.ts';
import { type Linear, operands } from '../linear/passes.ts';

/** From what a linear layer reads to the loss and the gradient of its outputs, in as many dispatches as keep each short. */
export function fusedLoss(linear: Linear, loss: NodeContext, tile: FusedHead): Promise<Dispatch[]> {
  const { plan } = loss;
  const { a, w, weight, bias4 = 0 } = operands(linear);
  const rows = outputRows(plan.spec);
  const { x: dlogits, stride4 } = linear.outputRows();
  const parameters = headParameters(tile, 4 * stride4);
  const { TM, WY } = parameters;
  const work = 2 * 4 * stride4 * a.stride4 * 4 * WY * TM;
  return dispatchEach(
    loss,
    'loss/head_xent.wgsl',
    {
      text: { ...parameters, ...float16Parameters(plan) },
      bind: { a: a.x, w, bias: loss.params, dlogits, losses: loss.kept('losses') },
      dims: {
        cols: linear.config.outputs,
        ...{ depth4: a.stride4, a_stride4: a.stride4, a_start4: a.start4 },
        weight,
        bias: 4 * bias4,
        targets: plan.batch.targets,
      },
    },
    rowRanges(rows, WY * TM, work, plan.capabilities).map(({ first, end }) => ({
      range: { first, rows: end },
      workgroups: fold(Math.ceil((end - first) / (WY * TM))),
    })),
  );
}

// One invocation a row needs no barrier; wide rows of logits are worth a workgroup.
export const passes = lossPasses('loss/softmax_xent.wgsl', (outputs) => (outputs > 256 ? 64 : 1));
