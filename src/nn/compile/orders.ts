import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import { kernels } from '../kernels.ts';
import { paddedWidth } from '../network/padding.ts';
import type { NodeContext } from './context.ts';

/** Rows in the sequence's order and in that of the direction from the end, in one buffer: the first copied to the second, or the second added to the first. */
async function turn(node: NodeContext, kind: 'copy' | 'add', buffer: number, reversed: number): Promise<Dispatch> {
  const { plan, buffers, pipelines, output } = node;
  const { seqLength, batchSize } = plan.spec;
  const rows = seqLength * batchSize;
  const width4 = output.value.kind === 'features' ? paddedWidth(output.value.parts) / 4 : 0;
  return makeDispatch(
    await pipelines.get(kernels.turn, { ADD: kind === 'add' }),
    { batch: buffers.batchSlots, values: { buffer: buffers.all[buffer] as GPUBuffer } },
    { rows, batch: batchSize, lengths: plan.batch.lengths, width4, turned: reversed / 16 },
    fold(Math.ceil((rows * width4) / 64)),
  );
}

const isTurned = ({ node, output }: NodeContext): boolean => output.reversed && !node.definition.handlesOrders;

/** The output in the other order as well, where it is read so. */
export const copyReversed = async (node: NodeContext): Promise<Dispatch[]> =>
  isTurned(node) && node.output.place
    ? [await turn(node, 'copy', node.output.place.buffer, node.output.place.reversed)]
    : [];

/** All of the output's gradient in the sequence's order. */
export const addReversed = async (node: NodeContext): Promise<Dispatch[]> =>
  isTurned(node) && node.output.gradient
    ? [await turn(node, 'add', node.output.gradient.buffer, node.output.gradient.reversed)]
    : [];
