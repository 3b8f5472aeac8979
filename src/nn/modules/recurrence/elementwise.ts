import type { Slice } from '../../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, kept, more } from '../../compile/chunks.ts';
import { slotMap } from '../../compile/context.ts';
import type { Direction } from '../../network/types.ts';
import type { ElementwiseSteps } from '../../strategy/recurrenceVariants.ts';
import { directionsOf } from './definition.ts';
import { directionStrides } from './directions.ts';
import {
  cellParameters,
  chunkRows,
  dispatchRanges,
  gatesOf,
  isOneHot,
  type Layer,
  peepholeStart,
  recurrentBuffers,
  stateGradient,
  unitsOf,
} from './layer.ts';
import { segmentsOf } from './truncation.ts';

/** What both ways through time of an elementwise recurrence share. */
function common(layer: Layer, { WG }: ElementwiseSteps) {
  const { plan, config } = layer;
  const units = unitsOf(layer);
  const { batchSize: batch } = plan.spec;
  const recurrent = config.recurrence === 'diagonal';
  const { gates, hs, cs, carry } = recurrentBuffers(layer);
  const { params_stride, gates_stride, states_stride } = directionStrides(layer);
  return {
    text: { ...cellParameters(layer), WG },
    resources: { params: layer.params, gates, hs, cs },
    carry,
    dims: {
      batch,
      units4: units / 4,
      weight: recurrent ? layer.start('weightHh') : 0,
      own: peepholeStart(layer),
      kept: kept(plan),
      params_stride,
      gates_stride,
      states_stride,
    },
    bias: recurrent ? layer.start('biasHh') : 0,
    workgroups: [Math.ceil((batch * units) / 4 / WG), 1, directionsOf(config).length] as const,
  };
}

/** A chunk's time steps of a layer whose units are independent, both directions of a bidirectional one in the same dispatches. */
export async function forwardElementwise(layer: Layer, schedule: ElementwiseSteps, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, config, buffers, pipelines } = layer;
  const ONE_HOT = isOneHot(layer);
  const { text, resources, dims, bias, workgroups } = common(layer, schedule);
  const all = {
    ...dims,
    hidden: config.hiddenSize,
    bias,
    // What was projected before is in the gates, the bias with it.
    input: ONE_HOT ? layer.start('weightIh') : 0,
    input_bias: ONE_HOT ? layer.start('biasIh') : 0,
    ids: plan.batch.input,
    batch_stride: directionStrides(layer).batch_stride,
  };
  const pipeline = await pipelines.get('recurrent/forward_elementwise.wgsl', { ...text, ONE_HOT });
  return dispatchRanges(layer, chunk).map((range) =>
    makeDispatch(pipeline, { ...resources, batch: buffers.batchSlots }, { ...all, ...range }, workgroups),
  );
}

/** Back through a chunk's time steps of a layer whose units are independent; as `backwardSteps`. */
export async function backwardElementwise(
  layer: Layer,
  schedule: ElementwiseSteps,
  chunk: Chunk,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const ranges = segmentsOf(layer.plan, chunk).flatMap((segment) =>
    dispatchRanges(layer, segment).map((range) => ({ ...range, end: segment.end })),
  );
  const { text, resources, carry, dims, workgroups } = common(layer, schedule);
  const { dho_stride, carry_stride } = directionStrides(layer);
  const pipeline = await layer.pipelines.get('recurrent/backward_elementwise.wgsl', {
    ...text,
    RECORD: dcs !== undefined,
  });
  const bound = { ...resources, dho: stateGradient(layer), carry, ...(dcs ? { dcs } : {}) };
  return ranges
    .toReversed()
    .map((range) => makeDispatch(pipeline, bound, { ...dims, ...range, dho_stride, carry_stride }, workgroups));
}

/** A chunk's part of the gradients of the weights that each unit of one direction of a layer has to itself. */
export async function vectorGradients(layer: Layer, direction: Direction, chunk: Chunk): Promise<Dispatch[]> {
  const { cell, recurrence } = layer.config;
  const peepholes = cell.peepholes ?? [];
  const sums: Promise<Dispatch>[] = [];
  const add = (p: Pick<ProductSum, 'name' | 'states' | 'slots' | 'later'>): void => {
    sums.push(productSum(layer, { ...p, direction, chunk }));
  };
  if (recurrence === 'diagonal')
    add({ name: 'weightHh', states: 'hiddenStates', slots: cell.recurrentSlots, later: 0 });
  if (peepholes.length > 0) {
    const later = peepholes.reduce((bits, { after }, p) => bits + Number(after) * 2 ** p, 0);
    add({ name: 'weightCh', states: 'cellStates', slots: peepholes.map(({ slot }) => slot), later });
  }
  return Promise.all(sums);
}

interface ProductSum {
  readonly name: 'weightHh' | 'weightCh';
  readonly direction: Direction;
  readonly chunk: Chunk;
  /** [T+1, B, U] */
  readonly states: 'hiddenStates' | 'cellStates';
  /** Of each block of the sums. */
  readonly slots: readonly number[];
  /** Bit k: block k takes the states after each step, and not those before it. */
  readonly later: number;
}

/** Sums over rows of a slot's gradient times a state. */
async function productSum(layer: Layer, p: ProductSum): Promise<Dispatch> {
  const { plan, config, buffers, pipelines } = layer;
  const units4 = unitsOf(layer) / 4;
  const sums = layer.sums(p.name, p.direction);
  const rows = chunkRows(layer, p.chunk);
  const step4 = plan.spec.batchSize * units4;
  return makeDispatch(
    await pipelines.get('linear/product_sum.wgsl'),
    {
      x: layer.kept(p.states, p.direction),
      y: gatesOf(layer, p.chunk, p.direction),
      sums: { buffer: buffers.partialSums },
    },
    {
      rows,
      more: Number(more(plan, p.chunk)),
      rows_per_part: Math.ceil(rows / sums.count),
      units4,
      blocks: p.slots.length,
      slots: config.cell.slots.length,
      slot_map: slotMap(p.slots),
      later: p.later,
      x_start4: p.chunk.t0 * step4,
      step4,
      out: sums.start,
    },
    [Math.ceil((p.slots.length * units4) / 64), sums.count, 1],
  );
}
