import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { readsOneHot } from '../graph.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, layerNames } from '../parameters.ts';
import { firstGates } from '../phases.ts';
import type { LoopedBackward, LoopedForward } from '../schedule.ts';
import { type Chunk, dhoStride, dispatchRanges, gatesOf, kept, rowsOf } from './chunks.ts';
import {
  cellParameters,
  eachDirection,
  halfParameters,
  layerOf,
  ownStart,
  type PassContext,
  transposedOf,
  weightsOf,
} from './context.ts';
import { gainsAndInput } from './phasedGradients.ts';
import { gainOf, rowsKept } from './phasedRows.ts';
import { segmentsOf } from './truncation.ts';

/** Text parameters of the kernels of phased layers. */
function phasedParameters(context: PassContext) {
  const { shape } = context.plan.spec;
  const { second } = shape.cell;
  return {
    ...cellParameters(context),
    ...halfParameters(context.plan),
    GA: firstGates(shape),
    MASK: second !== undefined,
    maskSlot: second?.slot ?? 0,
    NORM: shape.layerNorm === true,
  };
}

/** vec4 offset of W_ih of one-hot input; 0 of other input, whose columns are stored by what they come from. */
const rowsOfIds = ({ plan }: PassContext, layer: number, direction: number): number =>
  readsOneHot(plan.spec.shape, layer) ? plan.layout.get(layerNames(layer, direction).weightIh).start : 0;

/** Where a direction's ids lie in the batch, in its own order of time. */
const idsOf = ({ plan }: PassContext, direction: number): number => (direction === 1 ? plan.batch.turned : 0);

/** Normalises the input projection of a chunk's steps; nothing without layer normalisation. */
async function normaliseInput(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { shape, batchSize } = plan.spec;
  if (!shape.layerNorm) return [];
  const { G, S } = cellParameters(context);
  const names = layerNames(layer, direction);
  const rows = rowsOf(context, chunk);
  return [
    makeDispatch(
      await pipelines.get(kernels.normInput, { G, S, ONE_HOT: readsOneHot(shape, layer) }),
      {
        params: { buffer: buffers.params },
        batch: buffers.batchSlots,
        gates: gatesOf(context, chunk, layerOf(context, layer, direction)),
        normal: rowsKept(context, chunk, layer, direction, 'normal').slice,
      },
      {
        rows,
        hidden: shape.hiddenSize,
        units4: plan.layout.units / 4,
        first: idsOf(context, direction) + chunk.t0 * batchSize,
        input: rowsOfIds(context, layer, direction),
        gain: gainOf(context, names.normIh),
        bias: plan.layout.get(names.biasIh).start,
      },
      [Math.ceil(rows / 64), G, 1],
    ),
  ];
}

/** A chunk's time steps of one phased layer, with layer normalisation that of its input first; one direction after the other. */
export async function phasedForward(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  schedule: LoopedForward,
): Promise<Dispatch[]> {
  const parts = eachDirection(context).map(async (direction) => [
    ...(await normaliseInput(context, layer, chunk, direction)),
    ...(await forwardSteps(context, layer, chunk, direction, schedule)),
  ]);
  return (await Promise.all(parts)).flat();
}

async function forwardSteps(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
  { R, GS, WG, quad: QUAD }: LoopedForward,
): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { batchSize: batch, shape } = plan.spec;
  const { layout } = plan;
  const names = layerNames(layer, direction);
  const { w, weight } = weightsOf(context, names.weightHh);
  const { gates, hs, cs, extra } = layerOf(context, layer, direction);
  const ONE_HOT = readsOneHot(shape, layer) && !shape.layerNorm;
  const pipeline = await pipelines.get(kernels.forwardPhased, {
    ...phasedParameters(context),
    ...{ R, GS, WG, QUAD, ONE_HOT },
  });
  return dispatchRanges(context, chunk).map((range) =>
    makeDispatch(
      pipeline,
      { w, params: { buffer: buffers.params }, gates, hs, cs, batch: buffers.batchSlots, extra: extra as Slice },
      {
        batch,
        hidden: shape.hiddenSize,
        units4: layout.units / 4,
        weight,
        bias: layout.get(names.biasHh).start,
        gain: gainOf(context, names.normHh),
        ids: idsOf(context, direction),
        input: rowsOfIds(context, layer, direction),
        input_bias: layout.get(names.biasIh).start,
        own: ownStart(plan, layer, direction),
        ...range,
        kept: kept(context),
      },
      [Math.ceil(batch / R), 1, 1],
    ),
  );
}

/** Back through a chunk's time steps of one phased layer, and with layer normalisation to W_ih x. @param dcs as backwardRecurrence */
export async function phasedBackward(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  schedule: LoopedBackward,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const parts = eachDirection(context).map(async (direction) => [
    ...(await backwardSteps(context, layer, chunk, direction, schedule, dcs)),
    ...(context.plan.spec.shape.layerNorm ? await gainsAndInput(context, layer, chunk, direction) : []),
  ]);
  return (await Promise.all(parts)).flat();
}

async function backwardSteps(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
  { R, J, WG, quad: QUAD }: LoopedBackward,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { seqLength, batchSize: batch, shape } = plan.spec;
  const names = layerNames(layer, direction);
  const { w: transposed, weight } = transposedOf(context, names.weightHh);
  const { gates, hs, cs, carry, dho, extra } = layerOf(context, layer, direction);
  const text = phasedParameters(context);
  const pipeline = await pipelines.get(kernels.backwardPhased, {
    ...text,
    ...{ R, J, WG, QUAD, RECORD: dcs !== undefined },
  });
  const resources = {
    transposed,
    params: { buffer: buffers.params },
    gates,
    states: text.cellState ? cs : hs,
    dho: ofDirection(context, dho, direction),
    carry,
    extra: extra as Slice,
    ...(dcs && { dcs }),
  };
  const dims = {
    batch,
    hidden: shape.hiddenSize,
    units4: plan.layout.units / 4,
    weight,
    gain: gainOf(context, names.normHh),
    own: ownStart(plan, layer, direction),
    kept: kept(context),
    last: seqLength,
  };
  return segmentsOf(context, chunk)
    .flatMap((segment) => dispatchRanges(context, segment).map((range) => ({ ...range, end: segment.end })))
    .reverse()
    .map((range) => makeDispatch(pipeline, resources, { ...dims, ...range }, [Math.ceil(batch / R), 1, 1]));
}

/** dL/dh from above of a direction, in its own order of time. */
function ofDirection(context: PassContext, dho: Slice, direction: number): Slice {
  if (directionsOf(context.plan.spec.shape) === 1) return dho;
  const size = 16 * dhoStride(context);
  return { buffer: dho.buffer, offset: (dho.offset ?? 0) + direction * size, size };
}
