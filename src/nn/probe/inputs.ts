import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { kernels } from '../kernels.ts';
import { type Chunk, chunksOf } from '../passes/chunks.ts';
import { cellParameters, type PassContext } from '../passes/context.ts';
import { rowProduct } from '../passes/linear.ts';
import { inputSide } from '../passes/phasedRows.ts';
import { stateGradients } from '../passes/states.ts';
import { embeddingTable, storedPieces } from '../passes/wiring.ts';

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

/** Layers that read one-hot ids, the lowest first. */
const readers = (context: PassContext) =>
  context.buffers.layers.flatMap((_, layer) =>
    storedPieces(context, layer).flatMap(({ source, name }) => (source.kind === 'ids' ? [{ layer, name }] : [])),
  );

/** Rows of W_ih that ids pick, padded, in vec4s, and how many of them. */
function inputRows({ plan }: PassContext, name: string) {
  const { start, blocks, paddedBlock, depth } = plan.layout.get(name);
  return { start, cols4: (blocks * paddedBlock) / 4, count: depth, padded: plan.layout.paddedVocabulary };
}

/** Bytes of W_ih of a layer that reads ids by column; of an embedding none are needed. */
export function columnBytes(context: PassContext): number {
  const [first] = readers(context);
  if (!first) return 16;
  const { cols4, padded } = inputRows(context, first.name);
  return 16 * cols4 * padded;
}

/** From the gradient of the logits to the squared lengths of that of the one-hot input, [T·B]. */
export async function connectivityProgram(context: PassContext, buffers: ConnectivityBuffers): Promise<Dispatch[]> {
  const parts = await Promise.all([
    stateGradients(context, { buffer: buffers.dcs }, async () => []),
    context.buffers.dEmbedded ? throughEmbedding(context) : throughLayers(context, buffers.columns),
    inputLengths(context, buffers),
  ]);
  return parts.flat();
}

/** The input's weights are f32 in every run. */
const inFull = (context: PassContext): PassContext => ({
  ...context,
  plan: { ...context.plan, spec: { ...context.plan.spec, halfWeights: false } },
});

/** What each layer that reads the one-hot input has to its gradient, one after the other. Nothing reads that of the logits any more. */
async function throughLayers(context: PassContext, columns: GPUBuffer): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { G } = cellParameters(context);
  const { units, paddedVocabulary } = plan.layout;
  const cols4 = paddedVocabulary / 4;
  const parts = readers(context).map(async ({ layer, name }, i) => {
    const dims = inputRows(context, name);
    const { dy, yStride4 } = inputSide(context, layer, chunksOf(context)[0] as Chunk, 0);
    const turned = makeDispatch(
      await pipelines.get(kernels.probeColumns),
      { params: { buffer: buffers.params }, columns: { buffer: columns } },
      dims,
      [Math.ceil(dims.cols4 / 64), dims.padded, 1],
    );
    const product = await rowProduct(inFull(context), {
      rows: plan.spec.seqLength * plan.spec.batchSize,
      a: dy,
      aStart4: 0,
      aStride4: yStride4,
      w: { buffer: columns },
      weight: 0,
      depth4: (G * units) / 4,
      cols4,
      c: { buffer: buffers.logits },
      cStride4: cols4,
      more: i > 0,
    });
    return [turned, ...product];
  });
  return (await Promise.all(parts)).flat();
}

/** What all layers that read the embedded input have to its gradient together, times the embedding. */
function throughEmbedding(context: PassContext): Promise<Dispatch[]> {
  const { plan, buffers } = context;
  const table = embeddingTable(context);
  const cols4 = plan.layout.paddedVocabulary / 4;
  const depth4 = table.paddedDepth / 4;
  return rowProduct(inFull(context), {
    rows: plan.spec.seqLength * plan.spec.batchSize,
    a: buffers.dEmbedded as Slice,
    aStart4: 0,
    aStride4: depth4,
    w: { buffer: buffers.params },
    weight: table.start,
    depth4,
    cols4,
    c: { buffer: buffers.logits },
    cStride4: cols4,
  });
}

async function inputLengths(context: PassContext, { found, spare }: ConnectivityBuffers): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const rows = plan.spec.seqLength * plan.spec.batchSize;
  const units4 = plan.layout.paddedVocabulary / 4;
  return [
    makeDispatch(
      await pipelines.get(kernels.probeNorms, { cellState: false }),
      { dh: { buffer: buffers.logits }, dc: { buffer: spare }, found: { buffer: found } },
      { rows, units4, out: 0 },
      [Math.ceil(rows / 64), 1, 1],
    ),
  ];
}
