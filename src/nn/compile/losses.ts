import type { Slice } from '../../gpu/arena.ts';
import { fold } from '../../gpu/dispatch.ts';
import type { PlannedNode } from '../network/placement.ts';
import { outputRows } from '../networks/parameters.ts';
import { NodeContext, type PassContext, type Rows } from './context.ts';
import { dispatch } from './dispatch.ts';
import type { Passes } from './passes.ts';

/** The node that a model is trained by: the last. */
export const lossNode = (context: PassContext): NodeContext =>
  new NodeContext(context, context.plan.nodes.at(-1) as PlannedNode);

/** The loss of each position, or sequence. */
export const lossesOf = (context: PassContext): Slice => lossNode(context).kept('losses');

/** Outputs, and after the loss their gradient: [T, B, V] or [B, V]. */
export const outputsOf = (context: PassContext): Slice => (lossNode(context).inputRows(0) as Rows & { x: Slice }).x;

/**
 * The passes of a loss, whose kernel leaves the gradient of the outputs where these were.
 * @param lanesOf invocations that share a row of so many outputs
 */
export const lossPasses = (file: string, lanesOf: (outputs: number) => number): Passes<null> => ({
  forward(node) {
    const { plan } = node;
    const cols = node.outputFeatures.parts[0] as number;
    const rows = outputRows(plan.spec);
    const { x, stride4 } = node.inputRows(0);
    const LANES = lanesOf(cols);
    return dispatch(node, file, {
      text: { LANES },
      bind: { logits: x, losses: node.kept('losses') },
      dims: { rows, cols, cols4: stride4, targets: plan.batch.targets },
      workgroups: fold(Math.ceil(rows / (64 / LANES))),
    });
  },

  backward: async () => [],
});
