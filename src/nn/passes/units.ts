import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { readsOneHot } from '../graph.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, layerNames, recurrenceOf } from '../parameters.ts';
import type { UnitSteps } from '../schedule.ts';
import type { Slab } from '../slabs.ts';
import { type Chunk, dispatchRanges, gatesOf, kept, rowsOf } from './chunks.ts';
import { cellParameters, layerOf, ownStart, type PassContext, slotMap } from './context.ts';
import { directionStrides, recurrentBuffers } from './directions.ts';
import { segmentsOf } from './truncation.ts';

/** One direction of a layer. */
interface Direction {
  readonly layer: number;
  readonly direction: number;
}

/** What both ways through time of a layer of independent units share. */
function common(context: PassContext, { WG }: UnitSteps, layer: number) {
  const { plan, buffers } = context;
  const names = layerNames(layer);
  const { units } = plan.layout;
  const { batchSize: batch, shape } = plan.spec;
  const recurrent = recurrenceOf(shape) === 'diagonal';
  const start = (name: string): number => plan.layout.get(name).start;
  const { gates, hs, cs, carry, dho } = recurrentBuffers(context, layer);
  const { params_stride, gates_stride, states_stride } = directionStrides(context, layer);
  return {
    text: { ...cellParameters(context), WG },
    resources: { params: { buffer: buffers.params }, gates, hs, cs },
    backwards: { dho, carry },
    start,
    names,
    dims: {
      batch,
      units4: units / 4,
      weight: recurrent ? start(names.weightHh) : 0,
      own: ownStart(plan, layer),
      kept: kept(context),
      params_stride,
      gates_stride,
      states_stride,
    },
    bias: recurrent ? start(names.biasHh) : 0,
    workgroups: [Math.ceil((batch * units) / 4 / WG), 1, directionsOf(shape)] as const,
  };
}

/** A chunk's time steps of a layer whose units are independent, both directions of a bidirectional one in the same dispatches. */
export async function forwardUnits(
  context: PassContext,
  schedule: UnitSteps,
  layer: number,
  chunk: Chunk,
): Promise<Dispatch[]> {
  const { plan, buffers, pipelines } = context;
  const { shape } = plan.spec;
  const ONE_HOT = readsOneHot(shape, layer);
  const { text, resources, dims, bias, start, names, workgroups } = common(context, schedule, layer);
  const all = {
    ...dims,
    hidden: shape.hiddenSize,
    bias,
    // What was projected before is in the gates, the bias with it.
    input: ONE_HOT ? start(names.weightIh) : 0,
    input_bias: ONE_HOT ? start(names.biasIh) : 0,
    ids: plan.batch.input,
    batch_stride: directionStrides(context, layer).batch_stride,
  };
  const pipeline = await pipelines.get(kernels.forwardUnits, { ...text, ONE_HOT });
  return dispatchRanges(context, chunk).map((range) =>
    makeDispatch(pipeline, { ...resources, batch: buffers.batchSlots }, { ...all, ...range }, workgroups),
  );
}

/** Back through a chunk's time steps of a layer whose units are independent; as `backwardRecurrence`. */
export async function backwardUnits(
  context: PassContext,
  schedule: UnitSteps,
  layer: number,
  chunk: Chunk,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const { pipelines } = context;
  const ranges = segmentsOf(context, chunk).flatMap((segment) =>
    dispatchRanges(context, segment).map((range) => ({ ...range, end: segment.end })),
  );
  const { text, resources, backwards, dims, workgroups } = common(context, schedule, layer);
  const { dho_stride, carry_stride } = directionStrides(context, layer);
  const pipeline = await pipelines.get(kernels.backwardUnits, { ...text, RECORD: dcs !== undefined });
  const bound = { ...resources, ...backwards, ...(dcs ? { dcs } : {}) };
  return ranges
    .toReversed()
    .map((range) => makeDispatch(pipeline, bound, { ...dims, ...range, dho_stride, carry_stride }, workgroups));
}

/** A chunk's part of the gradients of the weights that each unit of one direction of a layer has to itself. */
export async function unitParameters(
  context: PassContext,
  { layer, direction }: Direction,
  chunk: Chunk,
  more: boolean,
): Promise<Dispatch[]> {
  const { plan } = context;
  const { shape } = plan.spec;
  const { cell } = shape;
  const { weightHh, weightCh } = layerNames(layer, direction);
  const { gates, hs, cs } = layerOf(context, layer, direction);
  const y = gatesOf(context, chunk, { gates });
  const own = cell.own ?? [];
  const sums: Promise<Dispatch>[] = [];
  const add = (name: string, x: Slice, slots: readonly number[], later: number): void => {
    sums.push(productSum(context, { name, chunk, more, x, y, slots, later }));
  };
  if (recurrenceOf(shape) === 'diagonal') add(weightHh, hs, cell.recurrentSlots, 0);
  if (own.length > 0) {
    const later = own.reduce((bits, { after }, p) => bits + Number(after) * 2 ** p, 0);
    add(
      weightCh,
      cs,
      own.map(({ slot }) => slot),
      later,
    );
  }
  return Promise.all(sums);
}

interface ProductSum {
  readonly name: string;
  readonly chunk: Chunk;
  readonly more: boolean;
  /** States, [T+1, B, U] */
  readonly x: Slice;
  /** The chunk's gradients of slots, [T, B, S, U] */
  readonly y: Slice;
  /** Of each block of the sums. */
  readonly slots: readonly number[];
  /** Bit k: block k takes the states after each step, and not those before it. */
  readonly later: number;
}

async function productSum(context: PassContext, p: ProductSum): Promise<Dispatch> {
  const { plan, buffers, pipelines } = context;
  const { batchSize, shape } = plan.spec;
  const units4 = plan.layout.units / 4;
  const slab = plan.slabs.vectors.get(p.name) as Slab;
  const rows = rowsOf(context, p.chunk);
  const step4 = batchSize * units4;
  return makeDispatch(
    await pipelines.get(kernels.productSum),
    { x: p.x, y: p.y, sums: { buffer: buffers.slabs } },
    {
      rows,
      more: Number(p.more),
      slab_rows: Math.ceil(rows / slab.count),
      units4,
      blocks: p.slots.length,
      slots: shape.cell.slots.length,
      slot_map: slotMap(p.slots),
      later: p.later,
      x_start4: p.chunk.t0 * step4,
      step4,
      out: slab.start,
    },
    [Math.ceil((p.slots.length * units4) / 64), slab.count, 1],
  );
}
