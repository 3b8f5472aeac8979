import type { Slice } from '../../gpu/arena.ts';
import type { PlannedNode } from '../network/placement.ts';
import { NodeContext, type PassContext, type Rows } from './context.ts';

/** The node that a model is trained by: the last. */
export const lossNode = (context: PassContext): NodeContext =>
  new NodeContext(context, context.plan.nodes.at(-1) as PlannedNode);

/** The loss of each position, or sequence. */
export const lossesOf = (context: PassContext): Slice => lossNode(context).kept('losses');

/** Outputs, and after the loss their gradient: [T, B, V] or [B, V]. */
export const outputsOf = (context: PassContext): Slice => (lossNode(context).inputRows(0) as Rows & { x: Slice }).x;
