import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { readsOneHot } from '../graph.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, layerNames } from '../parameters.ts';
import { isPhased } from '../phases.ts';
import {
  type LoopedBackward,
  type LoopedForward,
  ranges,
  type Stepwise,
  stepParts,
  stepWorkgroups,
} from '../schedule.ts';
import { type Chunk, dispatchRanges, kept } from './chunks.ts';
import { cellParameters, halfParameters, ownStart, type PassContext, transposedOf, weightsOf } from './context.ts';
import { backwardStrides, forwardStrides, recurrentBuffers } from './directions.ts';
import { phasedBackward, phasedForward } from './phased.ts';
import { segmentsOf } from './truncation.ts';
import { backwardUnits, forwardUnits } from './units.ts';

type Steps = Pick<Chunk, 't0' | 't1'>;

/** The row kernels' text parameters, and their dispatches in order of time: looped over ranges, or at least one a step. */
function rowSchedule(context: PassContext, chunk: Steps, schedule: LoopedForward | LoopedBackward | Stepwise) {
  const { plan } = context;
  const { batchSize, shape } = plan.spec;
  const { units } = plan.layout;
  const D = directionsOf(shape);
  if (schedule.kind === 'looped') {
    const { R, WG, quad: QUAD } = schedule;
    return {
      parameters: { R, WG, QUAD, LOOPED: true },
      parts: dispatchRanges(context, chunk).map((range) => ({
        range: { ...range, first: 0 },
        workgroups: [Math.ceil(batchSize / R), 1, D] as const,
      })),
    };
  }
  const parts = stepParts(schedule, 1, batchSize, 2 * D * shape.cell.gates.length * units * units, plan.tuning);
  return {
    parameters: { R: schedule.R, WG: 0, QUAD: false, LOOPED: false },
    parts: ranges(chunk.t1 - chunk.t0, 1).flatMap(({ first, end }) =>
      parts.map(({ sequences }) => ({
        range: { t0: chunk.t0 + first, t1: chunk.t0 + end, first: sequences.first },
        workgroups: stepWorkgroups(schedule, units, sequences, D),
      })),
    ),
  };
}

/** A chunk's time steps of one layer, both directions of a bidirectional one in the same dispatches. */
export async function forwardRecurrence(context: PassContext, layer: number, chunk: Chunk): Promise<Dispatch[]> {
  const { tactics, spec } = context.plan;
  if (isPhased(spec.shape)) return phasedForward(context, layer, chunk, tactics.forward as LoopedForward);
  const { plan, buffers, pipelines } = context;
  const { batchSize: batch, shape } = plan.spec;
  const { units: U } = plan.layout;
  const { forward } = plan.tactics;
  if (forward.kind === 'units') return forwardUnits(context, forward, layer, chunk);
  const names = layerNames(layer);
  const { w, weight } = weightsOf(context, names.weightHh);
  const bias4 = plan.layout.get(names.biasHh).start;
  const own = recurrentBuffers(context, layer);
  const strides = forwardStrides(context, layer);
  const ONE_HOT = readsOneHot(shape, layer);
  // What was projected before is in the gates, the bias with it.
  const input = ONE_HOT ? plan.layout.get(names.weightIh).start : 0;
  const inputBias = ONE_HOT ? plan.layout.get(names.biasIh).start : 0;
  const state = {
    gates: own.gates,
    hs: own.hs,
    cs: own.cs,
    batch: buffers.batchSlots,
  };
  const params = { buffer: buffers.params };
  const own4 = ownStart(plan, layer);
  const D = directionsOf(shape);
  const common = { ...cellParameters(context), ...halfParameters(plan), BOTH: D === 2 };

  if (forward.kind === 'persistent') {
    const { BT, J, WG, resident: RESIDENT } = forward;
    const tile = { BT, J, WG, U, RESIDENT, UNROLL: RESIDENT ? U / 4 : 1 };
    const pipeline = await pipelines.get(kernels.forwardTile, { ...common, ...tile, ONE_HOT });
    return dispatchRanges(context, chunk).map((range) =>
      makeDispatch(
        pipeline,
        { w, biases: params, ...state },
        {
          batch,
          hidden: shape.hiddenSize,
          weight,
          bias: bias4 * 4,
          input: input * 4,
          input_bias: inputBias * 4,
          own: own4 * 4,
          ...range,
          kept: kept(context),
          ...strides,
        },
        [Math.ceil(batch / BT), 1, D],
      ),
    );
  }
  const { parameters, parts } = rowSchedule(context, chunk, forward);
  const GS = forward.kind === 'looped' ? forward.GS : shape.cell.gates.length;
  const pipeline = await pipelines.get(kernels.forwardRows, { ...common, ...parameters, GS, ONE_HOT });
  return parts.map(({ range, workgroups }) =>
    makeDispatch(
      pipeline,
      { w, params, ...state },
      {
        batch,
        hidden: shape.hiddenSize,
        units4: U / 4,
        weight,
        bias: bias4,
        input,
        input_bias: inputBias,
        own: own4,
        ...range,
        kept: kept(context),
        ...strides,
      },
      workgroups,
    ),
  );
}

/** What a backward kernel takes in addition where units have weights to themselves; nothing where they have not. */
function ownWeights({ plan, buffers }: PassContext, layer: number) {
  const { shape } = plan.spec;
  if (!shape.cell.own?.length) return {};
  const own = ownStart(plan, layer);
  const own_stride = directionsOf(shape) === 2 ? ownStart(plan, layer, 1) - own : 0;
  return {
    params: { params: { buffer: buffers.params } },
    vec4s: { own, own_stride },
    scalars: { own: 4 * own, own_stride: 4 * own_stride },
  };
}

/**
 * Back-propagation through a chunk's time steps of one layer; its gates become the gradients of its slots.
 * @param dcs where dL/dc of every step is to be kept, and dL/dh in the place of dL/dh from above; not of persistent layers, nor of
 * bidirectional ones
 */
export async function backwardRecurrence(
  context: PassContext,
  layer: number,
  chunk: Chunk,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const { tactics, spec } = context.plan;
  if (isPhased(spec.shape)) return phasedBackward(context, layer, chunk, tactics.backward as LoopedBackward, dcs);
  const { plan, pipelines } = context;
  const { batchSize: batch } = plan.spec;
  const segments = segmentsOf(context, chunk);
  const { units: U } = plan.layout;
  const { backward } = plan.tactics;
  if (backward.kind === 'units') return backwardUnits(context, backward, layer, chunk, dcs);
  const { w: transposed, weight } = transposedOf(context, layerNames(layer).weightHh);
  const own = recurrentBuffers(context, layer);
  const strides = backwardStrides(context, layer);
  const resources = {
    transposed,
    gates: own.gates,
    hs: own.hs,
    cs: own.cs,
    dho: own.dho,
    carry: own.carry,
  };
  const D = directionsOf(plan.spec.shape);
  const common = { ...cellParameters(context), ...halfParameters(plan), BOTH: D === 2 };
  const units = ownWeights(context, layer);

  if (backward.kind === 'persistent') {
    const { BT, J, WG, resident: RESIDENT } = backward;
    const tile = { BT, J, WG, U, RESIDENT, UNROLL: RESIDENT ? (common.G * U) / 4 : 1 };
    const pipeline = await pipelines.get(kernels.backwardTile, { ...common, ...tile });
    return segments
      .flatMap((segment) => dispatchRanges(context, segment).map((range) => ({ range, end: segment.end })))
      .reverse()
      .map(({ range, end }) =>
        makeDispatch(
          pipeline,
          { ...resources, ...units.params },
          {
            batch,
            weight,
            ...units.scalars,
            ...range,
            kept: kept(context),
            last: Number(range.t1 === end),
            ...strides,
          },
          [Math.ceil(batch / BT), 1, D],
        ),
      );
  }
  const schedules = segments.map((segment) => ({ end: segment.end, ...rowSchedule(context, segment, backward) }));
  const { parameters } = schedules[0] as (typeof schedules)[number];
  const J = backward.kind === 'looped' ? backward.J : 1;
  const text = { ...common, ...parameters, J, RECORD: dcs !== undefined };
  const pipeline = await pipelines.get(kernels.backwardRows, text);
  return schedules
    .flatMap(({ end, parts }) => parts.map((part) => ({ ...part, end })))
    .reverse()
    .map(({ range, workgroups, end }) =>
      makeDispatch(
        pipeline,
        { ...resources, ...units.params, ...(dcs ? { dcs } : {}) },
        { batch, units4: U / 4, weight, ...units.vec4s, ...range, kept: kept(context), end, ...strides },
        workgroups,
      ),
    );
}
