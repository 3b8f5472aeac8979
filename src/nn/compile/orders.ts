import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import { paddedWidth } from '../network/padding.ts';
import type { NodeContext, PassContext } from './context.ts';

/** Rows in the sequence's order and, from byte `reversed` on, in that of the direction from the end. */
interface TwoOrders {
  readonly buffer: GPUBuffer;
  readonly reversed: number;
  readonly width4: number;
}

/** The first are copied to the second, or the second added to the first. */
export async function reverseOrder(
  { plan, buffers, pipelines }: PassContext,
  kind: 'copy' | 'add',
  { buffer, reversed, width4 }: TwoOrders,
): Promise<Dispatch> {
  const { seqLength, batchSize } = plan.spec;
  const rows = seqLength * batchSize;
  return makeDispatch(
    await pipelines.get('bidirectional/reverse.wgsl', { ADD: kind === 'add' }),
    { batch: buffers.batchSlots, values: { buffer } },
    { rows, batch: batchSize, lengths: plan.batch.lengths, width4, reversed: reversed / 16 },
    fold(Math.ceil((rows * width4) / 64)),
  );
}

function reverse(node: NodeContext, kind: 'copy' | 'add', buffer: number, reversed: number): Promise<Dispatch> {
  const { value } = node.output;
  const width4 = value.kind === 'features' ? paddedWidth(value.parts) / 4 : 0;
  return reverseOrder(node.context, kind, { buffer: node.buffers.all[buffer] as GPUBuffer, reversed, width4 });
}

const needsReversal = ({ node, output }: NodeContext): boolean => output.reversed && !node.definition.handlesOrders;

/** The output in the other order as well, where it is read so. */
export const copyReversed = async (node: NodeContext): Promise<Dispatch[]> =>
  needsReversal(node) && node.output.place
    ? [await reverse(node, 'copy', node.output.place.buffer, node.output.place.reversed)]
    : [];

/** All of the output's gradient in the sequence's order. */
export const addReversed = async (node: NodeContext): Promise<Dispatch[]> =>
  needsReversal(node) && node.output.gradient
    ? [await reverse(node, 'add', node.output.gradient.buffer, node.output.gradient.reversed)]
    : [];
