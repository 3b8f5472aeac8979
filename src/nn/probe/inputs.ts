import type { Dispatch } from '../../gpu/dispatch.ts';
import type { LayerBuffers } from '../buffers.ts';
import { kernels } from '../kernels.ts';
import { cellParameters, type PassContext } from '../passes/context.ts';
import { rowProduct } from '../passes/linear.ts';
import { stateGradients } from '../passes/states.ts';

export interface ConnectivityBuffers {
  /** [T, B, U] for dL/dc */
  readonly dcs: GPUBuffer;
  /** `columnBytes` of them */
  readonly columns: GPUBuffer;
  /** [T·B] squared lengths, and as many zeros */
  readonly found: GPUBuffer;
  /** Is bound and not read. */
  readonly spare: GPUBuffer;
}

/** Rows of W_ih of the first layer, padded, in vec4s, and how many of them. */
function inputRows({ plan }: PassContext) {
  const { start, blocks, paddedBlock, depth } = plan.layout.get('rnn.weight_ih_l0');
  return { start, cols4: (blocks * paddedBlock) / 4, count: depth, padded: plan.layout.paddedVocabulary };
}

/** Bytes of W_ih of the first layer by column. */
export function columnBytes(context: PassContext): number {
  const { cols4, padded } = inputRows(context);
  return 16 * cols4 * padded;
}

/** From the gradient of the logits to the squared lengths of that of the one-hot input, [T·B]. */
export async function connectivityProgram(context: PassContext, buffers: ConnectivityBuffers): Promise<Dispatch[]> {
  const parts = await Promise.all([
    inputColumns(context, buffers.columns),
    stateGradients(context, { buffer: buffers.dcs }, async () => []),
    inputLengths(context, buffers),
  ]);
  return parts.flat();
}

/** W_ih of the first layer as a product from its gates back to the input reads it. */
async function inputColumns(context: PassContext, columns: GPUBuffer): Promise<Dispatch> {
  const { buffers, pipelines, dispatches } = context;
  const dims = inputRows(context);
  return dispatches.make(
    await pipelines.get(kernels.probeColumns),
    { params: { buffer: buffers.params }, columns: { buffer: columns } },
    dims,
    [Math.ceil(dims.cols4 / 64), dims.padded, 1],
  );
}

/** From the gradients of the first layer's gates. */
async function inputLengths(context: PassContext, { columns, found, spare }: ConnectivityBuffers): Promise<Dispatch[]> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { G, S } = cellParameters(context);
  const { units, paddedVocabulary } = plan.layout;
  const rows = plan.spec.seqLength * plan.spec.batchSize;
  const cols4 = paddedVocabulary / 4;
  // The input's weights are f32 in every run.
  const whole = { ...context, plan: { ...plan, spec: { ...plan.spec, halfWeights: false } } };
  const product = await rowProduct(whole, {
    rows,
    a: (buffers.layers[0] as LayerBuffers).gates,
    aStart4: 0,
    aStride4: (S * units) / 4,
    w: { buffer: columns },
    weight: 0,
    depth4: (G * units) / 4,
    cols4,
    // Nothing reads the logits' gradient any more.
    c: { buffer: buffers.logits },
    cStride4: cols4,
  });
  const lengths = dispatches.make(
    await pipelines.get(kernels.probeNorms, { cellState: false }),
    { dh: { buffer: buffers.logits }, dc: { buffer: spare }, found: { buffer: found } },
    { rows, units4: cols4, out: 0 },
    [Math.ceil(rows / 64), 1, 1],
  );
  return [...product, lengths];
}
