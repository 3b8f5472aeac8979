import type { Slice } from '../../gpu/arena.ts';
import type { DispatchBuilder } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { LayerBuffers, ModelBuffers } from '../buffers.ts';
import { directionsOf } from '../parameters.ts';
import type { ModelPlan } from '../spec.ts';

/** What every pass is built from. */
export interface PassContext {
  readonly plan: ModelPlan;
  readonly buffers: ModelBuffers;
  readonly pipelines: PipelineCache;
  readonly dispatches: DispatchBuilder;
}

/** The buffers of a layer of the model, of a bidirectional one those of one direction. */
export const layerOf = ({ plan, buffers }: PassContext, layer: number, direction = 0): LayerBuffers =>
  buffers.layers[layer * directionsOf(plan.spec.shape) + direction] as LayerBuffers;

/** The directions of a layer, as what is to be done for each. */
export const eachDirection = ({ plan }: PassContext): number[] =>
  Array.from({ length: directionsOf(plan.spec.shape) }, (_, direction) => direction);

/** Text parameters that a cell's kernels share. */
export function cellParameters({ plan }: PassContext) {
  const { cell, activation } = plan.spec.shape;
  return {
    cell: cell.id,
    activation: ['tanh', 'relu', 'sigmoid'].indexOf(activation),
    G: cell.gates.length,
    S: cell.slots.length,
    cellState: cell.states.length > 1,
    slotMap: slotMap(cell.recurrentSlots),
  };
}

/** Text parameter of the kernels that read or write weights in halves. */
export const halfParameters = ({ spec }: ModelPlan) => ({ HALF: spec.halfWeights === true });

/** A matrix as a kernel binds it, and where it begins, counted in fours of weights. */
export interface BoundWeights {
  readonly w: Slice;
  readonly weight: number;
}

/** A packed matrix [K/4][N] as products read it: the parameters themselves, or their halves. */
export function weightsOf({ plan, buffers }: PassContext, name: string): BoundWeights {
  const { start, transposed } = plan.layout.get(name);
  return plan.spec.halfWeights
    ? { w: { buffer: buffers.copies }, weight: 2 * transposed }
    : { w: { buffer: buffers.params }, weight: start };
}

/** Its transposed copy [N/4][K]. The room of one in f32 holds two copies in halves, the transposed one last. */
export function transposedOf({ plan, buffers }: PassContext, name: string): BoundWeights {
  const { transposed, count } = plan.layout.get(name);
  return { w: { buffer: buffers.copies }, weight: plan.spec.halfWeights ? 2 * transposed + count : transposed };
}

/** Nibble g of the map is the slot of gate g. */
export function slotMap(slots: readonly number[]): number {
  return slots.reduce((map, slot, gate) => map + slot * 16 ** gate, 0);
}
