import type { Slice } from '../../gpu/arena.ts';
import { type Dispatch, fold, makeDispatch } from '../../gpu/dispatch.ts';
import { handedStride } from '../both.ts';
import type { LayerBuffers } from '../buffers.ts';
import { handsUp } from '../graph.ts';
import { kernels } from '../kernels.ts';
import { directionsOf, layerNames } from '../parameters.ts';
import type { ModelPlan } from '../spec.ts';
import { layerStride } from '../stack.ts';
import { dhoStride } from './chunks.ts';
import { layerOf, type PassContext, transposedOf, weightsOf } from './context.ts';

const isBoth = ({ plan }: PassContext): boolean => directionsOf(plan.spec.shape) === 2;

/**
 * The buffers of a layer as its recurrence binds them: of a bidirectional one both directions', which one dispatch does, the other's a
 * stride behind.
 */
export function recurrentBuffers(context: PassContext, layer: number): LayerBuffers {
  const own = layerOf(context, layer);
  if (!isBoth(context)) return own;
  const whole = ({ buffer }: Slice): Slice => ({ buffer });
  return { ...own, gates: whole(own.gates), hs: whole(own.hs), cs: whole(own.cs), carry: whole(own.carry) };
}

/** How far what a layer's second direction has lies from what the first has, as kernels count it; 0 where there is none. */
export function directionStrides(context: PassContext, layer: number) {
  const { layout, layerBytes, batch } = context.plan;
  if (!isBoth(context)) {
    return { params_stride: 0, gates_stride: 0, states_stride: 0, batch_stride: 0, dho_stride: 0, carry_stride: 0 };
  }
  const start = (direction: number): number => layout.get(layerNames(layer, direction).biasIh).start;
  return {
    // Both have the same tensors in the same order, so the distance is that of any.
    params_stride: start(1) - start(0),
    gates_stride: layerStride(layerBytes['gates of']) / 16,
    states_stride: layerStride(layerBytes['hidden states of']) / 16,
    batch_stride: batch.turned - batch.input,
    dho_stride: dhoStride(context),
    carry_stride: layerStride(layerBytes['gradient carried in']) / 16,
  };
}

/** These of the forward pass of layers with recurrent matrices, whose kernels take them only where there are two directions; else null. */
export function forwardStrides(context: PassContext, layer: number) {
  if (!isBoth(context)) return null;
  const [ahead, back] = [layerNames(layer).weightHh, layerNames(layer, 1).weightHh];
  const { params_stride, gates_stride, states_stride, batch_stride } = directionStrides(context, layer);
  const weight_stride = weightsOf(context, back).weight - weightsOf(context, ahead).weight;
  return { weight_stride, params_stride, gates_stride, states_stride, batch_stride };
}

/** The same of the backward pass. */
export function backwardStrides(context: PassContext, layer: number) {
  if (!isBoth(context)) return null;
  const [ahead, back] = [layerNames(layer).weightHh, layerNames(layer, 1).weightHh];
  const { gates_stride, states_stride, dho_stride, carry_stride } = directionStrides(context, layer);
  const weight_stride = transposedOf(context, back).weight - transposedOf(context, ahead).weight;
  return { weight_stride, gates_stride, states_stride, dho_stride, carry_stride };
}

/** vec4s from what a bidirectional layer hands up in the sequence's order to the same in the other's. */
export const handedStride4 = ({ spec, layout }: ModelPlan): number => handedStride(spec, layout.units) / 16;

/** Where the gradient of what a bidirectional layer hands up gathers, by the direction that reads it. */
export function handedGradient(context: PassContext, layer: number, direction: number): Slice {
  const size = 16 * handedStride4(context.plan);
  return { buffer: (layerOf(context, layer).dHanded as Slice).buffer, offset: direction * size, size };
}

/** Dims and workgroups over rows [T, B] of so many vec4s. */
function overRows({ plan }: PassContext, width4: number) {
  const { seqLength, batchSize } = plan.spec;
  const rows = seqLength * batchSize;
  return {
    dims: { rows, batch: batchSize, lengths: plan.batch.lengths },
    workgroups: fold(Math.ceil((rows * width4) / 64)),
  };
}

/** Rows in the sequence's order to the other's (TURN 1), or those in the other's added to those in the sequence's. */
async function turn(
  context: PassContext,
  kind: 'copy' | 'add',
  rows: GPUBuffer,
  width4: number,
  turned: number,
): Promise<Dispatch> {
  const { buffers, pipelines } = context;
  const { dims, workgroups } = overRows(context, width4);
  return makeDispatch(
    await pipelines.get(kernels.turn, { ADD: kind === 'add' }),
    { batch: buffers.batchSlots, values: { buffer: rows } },
    { ...dims, width4, turned },
    workgroups,
  );
}

const isTop = ({ plan }: PassContext, layer: number): boolean => layer === plan.spec.shape.layers - 1;

const isMore = ({ plan }: PassContext, layer: number): boolean =>
  handsUp(plan.spec.shape, layer, plan.spec.dropout !== undefined);

/** The states of both directions of a layer side by side: what it hands up, or what that is made of. */
export async function joinDirections(context: PassContext, layer: number): Promise<Dispatch[]> {
  if (!isBoth(context)) return [];
  const { plan, buffers, pipelines } = context;
  const units4 = plan.layout.units / 4;
  const { dims, workgroups } = overRows(context, 2 * units4);
  const { hs, handed } = recurrentBuffers(context, layer);
  const more = isMore(context, layer);
  return [
    makeDispatch(
      await pipelines.get(kernels.join, { TURNED: !more && !isTop(context, layer) }),
      { hs, batch: buffers.batchSlots, outputs: (more ? buffers.joined : handed) as Slice },
      {
        ...dims,
        units4,
        turned: handedStride4(plan),
        states_stride: layerStride(plan.layerBytes['hidden states of']) / 16,
      },
      workgroups,
    ),
  ];
}

/** What a layer hands up, in the other order as well, where it is more than its states. */
export async function turnHanded(context: PassContext, layer: number): Promise<Dispatch[]> {
  if (!isBoth(context) || !isMore(context, layer) || isTop(context, layer)) return [];
  const { handed } = layerOf(context, layer);
  const width4 = context.plan.layout.units / 2;
  return [await turn(context, 'copy', (handed as Slice).buffer, width4, handedStride4(context.plan))];
}

/** Before more than its states is handed down: all of a layer's gradient in the sequence's order. */
export async function gatherHanded(context: PassContext, layer: number): Promise<Dispatch[]> {
  if (!isBoth(context) || !isMore(context, layer) || isTop(context, layer)) return [];
  const { dHanded } = layerOf(context, layer);
  const width4 = context.plan.layout.units / 2;
  return [await turn(context, 'add', (dHanded as Slice).buffer, width4, handedStride4(context.plan))];
}

/** The gradient of the embedded input by the direction from the end, added to that by the other. */
export async function gatherEmbedded(context: PassContext, width4: number): Promise<Dispatch[]> {
  const { dEmbedded } = context.buffers;
  if (!isBoth(context) || !dEmbedded) return [];
  return [await turn(context, 'add', dEmbedded.buffer, width4, embeddedStride4(context, width4))];
}

/** vec4s from embedded input in the sequence's order to the same in the other's. */
export const embeddedStride4 = ({ plan }: PassContext, width4: number): number =>
  layerStride(16 * plan.spec.seqLength * plan.spec.batchSize * width4) / 16;

/** dL/dh of both directions, from the gradient of their states side by side. */
export async function partDirections(context: PassContext, layer: number): Promise<Dispatch[]> {
  if (!isBoth(context)) return [];
  const { plan, buffers, pipelines } = context;
  const units4 = plan.layout.units / 4;
  const { dims, workgroups } = overRows(context, 2 * units4);
  const { dHanded, dho } = layerOf(context, layer);
  return [
    makeDispatch(
      await pipelines.get(kernels.part, { MORE: !isMore(context, layer) && !isTop(context, layer) }),
      { outputs: dHanded as Slice, batch: buffers.batchSlots, dho },
      { ...dims, units4, turned: handedStride4(plan), dho_stride: dhoStride(context) },
      workgroups,
    ),
  ];
}
