import type { Dispatch } from '../../gpu/dispatch.ts';
import { wholeWindow } from '../../nn/compile/chunks.ts';
import { type NodeContext, nodesOf, type PassContext } from '../../nn/compile/context.ts';
import { dispatch, inOrder } from '../../nn/compile/dispatch.ts';
import { reverseOrder } from '../../nn/compile/orders.ts';
import { rowProduct } from '../../nn/compile/rowProduct.ts';
import type { TensorLayout } from '../../nn/memory/layout.ts';
import { directionsOf } from '../../nn/modules/recurrence/definition.ts';
import { piecesOf } from '../../nn/modules/recurrence/inputs.ts';
import { inputSide, layersOf, unitsOf } from '../../nn/modules/recurrence/layer.ts';
import { bindingStride } from '../../nn/network/padding.ts';
import type { Direction } from '../../nn/network/types.ts';
import { stateGradients } from '../../nn/networkPasses.ts';
import { squaredLengths } from '../shared/lengths.ts';

interface ConnectivityBuffers {
  /** Of `cellGradients`. */
  readonly dcs: GPUBuffer;
  /** `columnBytes` of them */
  readonly columns: GPUBuffer;
  /** `inputGradientBytes` for the gradient of the one-hot input */
  readonly gradients: GPUBuffer;
  /** [T·B] squared lengths, and as many zeros */
  readonly found: GPUBuffer;
  /** Is bound and not read. */
  readonly spare: GPUBuffer;
}

/** Layers that read one-hot ids in a direction, the lowest first. */
const readers = (context: PassContext, direction: Direction) =>
  layersOf(context).flatMap((layer) =>
    piecesOf(layer).flatMap(({ value, piece }) =>
      value.kind === 'ids' && directionsOf(layer.config).includes(direction)
        ? [{ layer, tensor: layer.tensor('weightIh', direction, piece) }]
        : [],
    ),
  );

/** Rows of W_ih that ids pick, padded, in vec4s, and how many of them. */
function inputRows({ plan }: PassContext, { start, blocks, paddedBlock, depth }: TensorLayout) {
  return { start, cols4: (blocks * paddedBlock) / 4, count: depth, padded: plan.layout.paddedVocabulary };
}

/** Bytes of the largest W_ih that reads ids, by column; of an embedding none are needed. */
export function columnBytes(context: PassContext): number {
  const sizes = readers(context, 0).map(({ tensor }) => {
    const { cols4, padded } = inputRows(context, tensor);
    return 16 * cols4 * padded;
  });
  return Math.max(16, ...sizes);
}

/** Bytes of a row a step and sequence, in the order of the sequence. */
function orderBytes({ plan }: PassContext): number {
  const { seqLength, batchSize } = plan.spec;
  return bindingStride(4 * seqLength * batchSize * plan.layout.paddedVocabulary);
}

/** Bytes of the gradient of the one-hot input, of a bidirectional model in both orders of time. */
export const inputGradientBytes = (context: PassContext): number =>
  (readers(context, 1).length > 0 ? 2 : 1) * orderBytes(context);

/** From the gradient of the logits to the squared lengths of that of the one-hot input, [T·B]. */
export function connectivityProgram(context: PassContext, buffers: ConnectivityBuffers): Promise<Dispatch[]> {
  const { dcs, gradients, found, spare } = buffers;
  const { spec, layout } = context.plan;
  const [embedding] = nodesOf(context, 'embedding');
  const size = { rows: spec.seqLength * spec.batchSize, units4: layout.paddedVocabulary / 4, out: 0 };
  return inOrder(
    stateGradients(context, { dcs: { buffer: dcs }, look: async () => [] }),
    embedding ? throughEmbedding(embedding, buffers) : throughLayers(context, buffers),
    squaredLengths(context, { dh: { buffer: gradients }, dc: { buffer: spare } }, found, size),
  );
}

/** The input's weights are f32 in every run. */
const inFull = (context: PassContext): PassContext => ({
  ...context,
  plan: { ...context.plan, spec: { ...context.plan.spec, float16Weights: false } },
});

/** What each layer that reads the one-hot input has to its gradient, one after the other, and both directions of them together. */
function throughLayers(context: PassContext, buffers: ConnectivityBuffers): Promise<Dispatch[]> {
  const width4 = context.plan.layout.paddedVocabulary / 4;
  const orders = { buffer: buffers.gradients, reversed: orderBytes(context), width4 };
  return inOrder(
    directionLayers(context, 0, buffers),
    directionLayers(context, 1, buffers),
    readers(context, 1).length > 0 ? reverseOrder(context, 'add', orders) : [],
  );
}

/** One direction's, in its own order of time. */
function directionLayers(
  context: PassContext,
  direction: Direction,
  { columns, gradients }: ConnectivityBuffers,
): Promise<Dispatch[]> {
  const { plan } = context;
  const stride4 = plan.layout.paddedVocabulary / 4;
  const size = orderBytes(context);
  const parts = readers(context, direction).flatMap(({ layer, tensor }, i) => {
    const dims = inputRows(context, tensor);
    const byColumn = dispatch(context, 'probe/columns.wgsl', {
      bind: { columns: { buffer: columns } },
      dims,
      workgroups: [Math.ceil(dims.cols4 / 64), dims.padded, 1],
    });
    const product = rowProduct(inFull(context), {
      rows: plan.spec.seqLength * plan.spec.batchSize,
      a: inputSide(layer, wholeWindow(plan), direction),
      w: { buffer: columns },
      weight: 0,
      depth4: (layer.config.cell.gates.length * unitsOf(layer)) / 4,
      c: { x: { buffer: gradients, offset: direction * size, size }, stride4, start4: 0 },
      more: i > 0,
    });
    return [byColumn, product];
  });
  return inOrder(...parts);
}

/** What all layers that read the embedded input have to its gradient together, times the embedding. */
function throughEmbedding(embedding: NodeContext, { gradients }: ConnectivityBuffers): Promise<Dispatch[]> {
  const { plan, buffers, context } = embedding;
  const table = embedding.tensor('weight');
  return rowProduct(inFull(context), {
    rows: plan.spec.seqLength * plan.spec.batchSize,
    a: { x: embedding.outputGradient(wholeWindow(plan)), stride4: table.paddedDepth / 4, start4: 0 },
    w: { buffer: buffers.params },
    weight: table.start,
    c: { x: { buffer: gradients }, stride4: plan.layout.paddedVocabulary / 4, start4: 0 },
  });
}
