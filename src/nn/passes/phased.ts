import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import { readsOneHot } from '../graph.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, layerNames } from '../parameters.ts';
import { firstGates, phasedRows } from '../phases.ts';
import type { LoopedBackward, LoopedForward } from '../schedule.ts';
import type { GainSums } from '../slabs.ts';
import { type Chunk, dhoStride, dispatchRanges, gatesOf, kept, partOf, rowsOf } from './chunks.ts';
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
import { columnSum, outerProduct } from './outer.ts';
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

/** vec4 offset of gains; 0 without layer normalisation. */
const gainOf = ({ plan }: PassContext, name: string): number =>
  plan.spec.shape.layerNorm ? plan.layout.get(name).start : 0;

/** vec4 offset of W_ih of one-hot input; 0 of other input, whose columns are stored by what they come from. */
const rowsOfIds = ({ plan }: PassContext, layer: number, direction: number): number =>
  readsOneHot(plan.spec.shape, layer) ? plan.layout.get(layerNames(layer, direction).weightIh).start : 0;

/** Where a direction's ids lie in the batch, in its own order of time. */
const idsOf = ({ plan }: PassContext, direction: number): number => (direction === 1 ? plan.batch.turned : 0);

/** Rows of a chunk's part of what a phased layer keeps beside its gates. */
function rowsKept(context: PassContext, chunk: Chunk, layer: number, direction: number, kind: 'extra' | 'normal') {
  const stride4 = phasedRows(context.plan.spec.shape)[kind];
  const whole = layerOf(context, layer, direction)[kind] as Slice;
  return { slice: partOf(context, chunk, whole, 16 * context.plan.spec.batchSize * stride4), stride4 };
}

/** The gradient by W_ih x of a chunk's rows: blocks of gates, the first of each row first. */
export function inputSide(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): { dy: Slice; yStride4: number } {
  const { layout, spec } = context.plan;
  if (spec.shape.layerNorm) {
    const { slice, stride4 } = rowsKept(context, chunk, layer, direction, 'normal');
    return { dy: slice, yStride4: stride4 };
  }
  const dy = gatesOf(context, chunk, layerOf(context, layer, direction));
  return { dy, yStride4: (spec.shape.cell.slots.length * layout.units) / 4 };
}

/** Normalises the input projection of a chunk's steps; nothing without layer normalisation. */
async function normaliseInput(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): Promise<Dispatch[]> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { shape, batchSize } = plan.spec;
  if (!shape.layerNorm) return [];
  const { G, S } = cellParameters(context);
  const names = layerNames(layer, direction);
  const rows = rowsOf(context, chunk);
  return [
    dispatches.make(
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
  const { plan, buffers, pipelines, dispatches } = context;
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
    dispatches.make(
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
  const { plan, buffers, pipelines, dispatches } = context;
  const { seqLength, batchSize: batch, shape } = plan.spec;
  const names = layerNames(layer, direction);
  const { w: transposed, weight } = transposedOf(context, names.weightHh);
  const { gates, hs, cs, carry, dho, extra } = layerOf(context, layer, direction);
  const text = phasedParameters(context);
  const pipeline = await pipelines.get(dcs ? kernels.recordedPhased : kernels.backwardPhased, {
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
    .map((range) => dispatches.make(pipeline, resources, { ...dims, ...range }, [Math.ceil(batch / R), 1, 1]));
}

/** dL/dh from above of a direction, in its own order of time. */
function ofDirection(context: PassContext, dho: Slice, direction: number): Slice {
  if (directionsOf(context.plan.spec.shape) === 1) return dho;
  const size = 16 * dhoStride(context);
  return { buffer: dho.buffer, offset: (dho.offset ?? 0) + direction * size, size };
}

/** A chunk's part of the gradients of both gains, and from the gradient of the input projection to that of its product. */
async function gainsAndInput(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  direction: number,
): Promise<Dispatch[]> {
  const { plan, buffers, pipelines, dispatches } = context;
  const { batchSize, seqLength, shape } = plan.spec;
  const { units } = plan.layout;
  const { G, S } = cellParameters(context);
  const own = layerOf(context, layer, direction);
  const gates = gatesOf(context, chunk, own);
  const { slice: normal, stride4 } = rowsKept(context, chunk, layer, direction, 'normal');
  const { input, recurrent } = plan.slabs.gainSums[layer * directionsOf(shape) + direction] as GainSums;
  const cols4 = (G * units) / 4;
  const rows = rowsOf(context, chunk);
  const [sum, backward] = await Promise.all([
    pipelines.get(kernels.gainSum),
    pipelines.get(kernels.normInputBackward, { G, S }),
  ]);
  const gain = gainOf(context, layerNames(layer, direction).normIh);
  const parts = [
    dispatches.make(
      sum,
      { y: gates, x: normal, sums: { buffer: buffers.slabs } },
      {
        rows,
        more: Number(chunk.t1 < seqLength),
        slab_rows: Math.ceil(rows / input.count),
        cols4,
        y_stride4: (S * units) / 4,
        x_stride4: stride4,
        out: input.start,
      },
      [Math.ceil(cols4 / 64), input.count, 1],
    ),
    dispatches.make(
      backward,
      { params: { buffer: buffers.params }, gates, normal },
      { rows, hidden: shape.hiddenSize, units4: units / 4, gain },
      [Math.ceil(rows / 64), G, 1],
    ),
  ];
  // Those of the recurrent gains were added up over all steps, sequence by sequence.
  if (chunk.t0 > 0) return parts;
  const over = { y: own.carry, rows: batchSize, more: false, cols4, slab: recurrent };
  return [...parts, await columnSum(context, over)];
}

/** A chunk's part of the gradient of W_hh of a phased layer. @param more whether later steps have given theirs */
export async function phasedOuterProduct(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  { direction, more }: { readonly direction: number; readonly more: boolean },
): Promise<Dispatch[]> {
  const { layout, spec } = context.plan;
  const { cell, layerNorm } = spec.shape;
  const own = layerOf(context, layer, direction);
  const U4 = layout.units / 4;
  const first = firstGates(spec.shape);
  const extra = rowsKept(context, chunk, layer, direction, 'extra');
  const dy = layerNorm ? extra.slice : gatesOf(context, chunk, own);
  const yStride4 = layerNorm ? extra.stride4 : cell.slots.length * U4;
  const slots = layerNorm ? cell.gates.map((_, gate) => gate) : cell.recurrentSlots;
  const common = {
    name: layerNames(layer, direction).weightHh,
    rows: rowsOf(context, chunk),
    more,
    ...{ dy, yStride4, block4: U4 },
  };
  const ofState = { ...common, x: own.hs, xStart4: chunk.t0 * spec.batchSize * U4 };
  if (!cell.second) return outerProduct(context, { ...ofState, slots });
  const parts = await Promise.all([
    outerProduct(context, { ...ofState, slots: slots.slice(0, first), firstBlock: 0 }),
    outerProduct(context, {
      ...common,
      x: extra.slice,
      xStart4: cell.gates.length * U4,
      xStride4: extra.stride4,
      slots: slots.slice(first),
      firstBlock: first,
    }),
  ]);
  return parts.flat();
}
