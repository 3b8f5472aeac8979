import { type Dispatch, fold } from '../../gpu/dispatch.ts';
import { paddedWidth } from '../network/padding.ts';
import type { GradientPlace } from '../network/placement.ts';
import type { NodeContext, PassContext } from './context.ts';
import { dispatch } from './dispatch.ts';

/** Rows in the sequence's order and, from byte `reversed` on, in that of the direction from the end. */
interface TwoOrders {
  readonly buffer: GPUBuffer;
  readonly reversed: number;
  readonly width4: number;
}

/** The first are copied to the second, or the second added to the first. */
export function reverseOrder(
  context: PassContext,
  kind: 'copy' | 'add',
  { buffer, reversed, width4 }: TwoOrders,
): Promise<Dispatch[]> {
  const { seqLength, batchSize } = context.plan.spec;
  const rows = seqLength * batchSize;
  return dispatch(context, 'bidirectional/reverse.wgsl', {
    text: { ADD: kind === 'add' },
    bind: { values: { buffer } },
    dims: { rows, batch: batchSize, lengths: context.plan.batch.lengths, width4, reversed: reversed / 16 },
    workgroups: fold(Math.ceil((rows * width4) / 64)),
  });
}

async function reverse(node: NodeContext, kind: 'copy' | 'add', place: GradientPlace | null): Promise<Dispatch[]> {
  if (!place || !node.output.reversed || node.node.definition.handlesOrders) return [];
  const { buffer, reversed } = place;
  const width4 = paddedWidth(node.outputFeatures.parts) / 4;
  return reverseOrder(node, kind, { buffer: node.buffers.all[buffer] as GPUBuffer, reversed, width4 });
}

/** The output in the other order as well, where it is read so. */
export const copyReversed = (node: NodeContext): Promise<Dispatch[]> => reverse(node, 'copy', node.output.place);

/** All of the output's gradient in the sequence's order. */
export const addReversed = (node: NodeContext): Promise<Dispatch[]> => reverse(node, 'add', node.output.gradient);
