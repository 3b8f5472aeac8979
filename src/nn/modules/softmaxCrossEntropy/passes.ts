import type { Slice } from '../../../gpu/arena.ts';
import { type Dispatch, fold, makeDispatch } from '../../../gpu/dispatch.ts';
import { float16Parameters, type NodeContext } from '../../compile/context.ts';
import type { Passes } from '../../compile/passes.ts';
import { outputRows } from '../../networks/parameters.ts';
import { type FusedHead, headParameters } from '../../strategy/head.ts';
import { ranges, unitsPerDispatch } from '../../strategy/recurrenceVariants.ts';
import { type Linear, operands } from '../linear/passes.ts';

/** From what a linear layer reads to the loss and the gradient of its outputs, in as many dispatches as keep each short. */
export async function fusedLoss(linear: Linear, loss: NodeContext, tile: FusedHead): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = loss;
  const { a, aStart4, aStride4, w, weight, depth4, bias4 } = operands(linear);
  const rows = outputRows(plan.spec);
  const { x: dlogits, stride4 } = linear.outputRows();
  const parameters = headParameters(tile, 4 * stride4);
  const { TM, WY } = parameters;
  const pipeline = await pipelines.get('loss/head_xent.wgsl', { ...parameters, ...float16Parameters(plan) });
  const work = 2 * 4 * stride4 * depth4 * 4 * WY * TM;
  const size = WY * TM * unitsPerDispatch(Math.ceil(rows / (WY * TM)), work, plan.capabilities);
  const resources = {
    ...{ a, w, bias: loss.params, batch: buffers.batchSlots, dlogits },
    ...{ losses: loss.kept('losses'), step_uniforms: buffers.stepUniformSlots },
  };
  return ranges(rows, size).map(({ first, end }) =>
    makeDispatch(
      pipeline,
      resources,
      {
        first,
        rows: end,
        cols: linear.config.outputs,
        depth4,
        a_stride4: aStride4,
        weight,
        bias: 4 * bias4,
        targets: plan.batch.targets,
        a_start4: aStart4,
      },
      fold(Math.ceil((end - first) / (WY * TM))),
    ),
  );
}

export const passes: Passes<null> = {
  async forward(node) {
    const { plan, buffers, pipelines } = node;
    const { value } = node.input(0);
    const cols = value.kind === 'features' ? (value.parts[0] as number) : 0;
    const rows = outputRows(plan.spec);
    const { x, stride4 } = node.inputRows(0);
    // One invocation a row needs no barrier; wide rows of logits are worth a workgroup.
    const LANES = cols > 256 ? 64 : 1;
    return [
      makeDispatch(
        await pipelines.get('loss/softmax_xent.wgsl', { LANES }),
        {
          logits: x as Slice,
          batch: buffers.batchSlots,
          losses: node.kept('losses'),
          step_uniforms: buffers.stepUniformSlots,
        },
        { rows, cols, cols4: stride4, targets: plan.batch.targets },
        fold(Math.ceil(rows / (64 / LANES))),
      ),
    ];
  },

  /** The forward pass left it where the outputs were. */
  backward: async () => [],
};
