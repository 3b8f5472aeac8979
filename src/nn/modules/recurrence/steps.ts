import type { Slice } from '../../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, kept } from '../../compile/chunks.ts';
import { float16Parameters, transposedOf, weightsOf } from '../../compile/context.ts';
import {
  type LoopedBackward,
  type LoopedForward,
  ranges,
  type Stepwise,
  stepParts,
  stepWorkgroups,
} from '../../strategy/recurrenceVariants.ts';
import { directionsOf, isTwoStage } from './definition.ts';
import { backwardStrides, forwardStrides } from './directions.ts';
import { backwardElementwise, forwardElementwise } from './elementwise.ts';
import {
  cellParameters,
  dispatchRanges,
  isOneHot,
  type Layer,
  peepholeStart,
  recurrentBuffers,
  stateGradient,
  unitsOf,
  variantsOf,
} from './layer.ts';
import { segmentsOf } from './truncation.ts';
import { twoStageBackward, twoStageForward } from './twoStage.ts';

type Steps = Pick<Chunk, 't0' | 't1'>;

/** The row kernels' text parameters, and their dispatches in order of time: looped over ranges, or at least one a step. */
function rowVariant(layer: Layer, chunk: Steps, schedule: LoopedForward | LoopedBackward | Stepwise) {
  const { plan, config } = layer;
  const { batchSize } = plan.spec;
  const units = unitsOf(layer);
  const D = directionsOf(config).length;
  if (schedule.kind === 'looped') {
    const { R, WG, quad: QUAD } = schedule;
    return {
      parameters: { R, WG, QUAD, LOOPED: true },
      parts: dispatchRanges(layer, chunk).map((range) => ({
        range: { ...range, first: 0 },
        workgroups: [Math.ceil(batchSize / R), 1, D] as const,
      })),
    };
  }
  const parts = stepParts(schedule, 1, batchSize, 2 * D * config.cell.gates.length * units * units, plan.capabilities);
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
export async function forwardSteps(layer: Layer, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, config, buffers, pipelines } = layer;
  const { forward } = variantsOf(layer);
  if (isTwoStage(config)) return twoStageForward(layer, chunk, forward as LoopedForward | Stepwise);
  if (forward.kind === 'units') return forwardElementwise(layer, forward, chunk);
  const { batchSize: batch } = plan.spec;
  const U = unitsOf(layer);
  const { w, weight } = weightsOf(layer.context, layer.tensor('weightHh'));
  const bias4 = layer.start('biasHh');
  const { gates, hs, cs } = recurrentBuffers(layer);
  const strides = forwardStrides(layer);
  const ONE_HOT = isOneHot(layer);
  // What was projected before is in the gates, the bias with it.
  const input = ONE_HOT ? layer.start('weightIh') : 0;
  const inputBias = ONE_HOT ? layer.start('biasIh') : 0;
  const state = { gates, hs, cs, batch: buffers.batchSlots };
  const { params } = layer;
  const own4 = peepholeStart(layer);
  const D = directionsOf(config).length;
  const hidden = config.hiddenSize;
  const common = { ...cellParameters(layer), ...float16Parameters(plan), BIDIRECTIONAL: D === 2 };

  if (forward.kind === 'persistent') {
    const { BT, J, WG, resident: RESIDENT } = forward;
    const tile = { BT, J, WG, U, RESIDENT, UNROLL: RESIDENT ? U / 4 : 1 };
    const pipeline = await pipelines.get('recurrent/forward_tile.wgsl', { ...common, ...tile, ONE_HOT });
    return dispatchRanges(layer, chunk).map((range) =>
      makeDispatch(
        pipeline,
        { w, biases: params, ...state },
        {
          batch,
          hidden,
          weight,
          bias: bias4 * 4,
          input: input * 4,
          input_bias: inputBias * 4,
          own: own4 * 4,
          ...range,
          kept: kept(plan),
          ...strides,
        },
        [Math.ceil(batch / BT), 1, D],
      ),
    );
  }
  const { parameters, parts } = rowVariant(layer, chunk, forward);
  const GS = forward.kind === 'looped' ? forward.GS : config.cell.gates.length;
  const pipeline = await pipelines.get('recurrent/forward_rows.wgsl', { ...common, ...parameters, GS, ONE_HOT });
  return parts.map(({ range, workgroups }) =>
    makeDispatch(
      pipeline,
      { w, params, ...state },
      {
        batch,
        hidden,
        units4: U / 4,
        weight,
        bias: bias4,
        input,
        input_bias: inputBias,
        own: own4,
        ...range,
        kept: kept(plan),
        ...strides,
      },
      workgroups,
    ),
  );
}

/** What a backward kernel takes in addition of a cell with peephole weights; nothing of others. */
function peepholes(layer: Layer) {
  const { cell, bidirectional } = layer.config;
  if (!cell.peepholes?.length) return {};
  const own = peepholeStart(layer);
  const own_stride = bidirectional ? peepholeStart(layer, 1) - own : 0;
  return {
    params: { params: layer.params },
    vec4s: { own, own_stride },
    scalars: { own: 4 * own, own_stride: 4 * own_stride },
  };
}

/**
 * Back-propagation through a chunk's time steps of one layer; its gates become the gradients of their slots.
 * @param dcs where dL/dc of every step is to be kept, of a bidirectional layer of both directions, and dL/dh in the place of dL/dh
 * from above; not of persistent layers
 */
export async function backwardSteps(layer: Layer, chunk: Chunk, dcs?: Slice): Promise<Dispatch[]> {
  const { plan, config, pipelines } = layer;
  const { backward } = variantsOf(layer);
  if (isTwoStage(config)) return twoStageBackward(layer, chunk, backward as LoopedBackward | Stepwise, dcs);
  if (backward.kind === 'units') return backwardElementwise(layer, backward, chunk, dcs);
  const { batchSize: batch } = plan.spec;
  const segments = segmentsOf(plan, chunk);
  const U = unitsOf(layer);
  const { w: transposed, weight } = transposedOf(layer.context, layer.tensor('weightHh'));
  const strides = backwardStrides(layer);
  const resources = { transposed, ...recurrentBuffers(layer), dho: stateGradient(layer) };
  const D = directionsOf(config).length;
  const common = { ...cellParameters(layer), ...float16Parameters(plan), BIDIRECTIONAL: D === 2 };
  const units = peepholes(layer);

  if (backward.kind === 'persistent') {
    const { BT, J, WG, resident: RESIDENT } = backward;
    const tile = { BT, J, WG, U, RESIDENT, UNROLL: RESIDENT ? (common.G * U) / 4 : 1 };
    const pipeline = await pipelines.get('recurrent/backward_tile.wgsl', { ...common, ...tile });
    return segments
      .flatMap((segment) => dispatchRanges(layer, segment).map((range) => ({ range, end: segment.end })))
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
            kept: kept(plan),
            last: Number(range.t1 === end),
            ...strides,
          },
          [Math.ceil(batch / BT), 1, D],
        ),
      );
  }
  const schedules = segments.map((segment) => ({ end: segment.end, ...rowVariant(layer, segment, backward) }));
  const { parameters } = schedules[0] as (typeof schedules)[number];
  const J = backward.kind === 'looped' ? backward.J : 1;
  const text = { ...common, ...parameters, J, RECORD: dcs !== undefined };
  const pipeline = await pipelines.get('recurrent/backward_rows.wgsl', text);
  return schedules
    .flatMap(({ end, parts }) => parts.map((part) => ({ ...part, end })))
    .reverse()
    .map(({ range, workgroups, end }) =>
      makeDispatch(
        pipeline,
        { ...resources, ...units.params, ...(dcs ? { dcs } : {}) },
        { batch, units4: U / 4, weight, ...units.vec4s, ...range, kept: kept(plan), end, ...strides },
        workgroups,
      ),
    );
}
