import type { Slice } from '../../gpu/arena.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { LayerBuffers, ModelBuffers } from '../buffers.ts';
import { directionsOf, layerNames, recurrenceOf } from '../parameters.ts';
import type { ModelPlan } from '../spec.ts';

/** What every pass is built from. */
export interface PassContext {
  readonly plan: ModelPlan;
  readonly buffers: ModelBuffers;
  readonly pipelines: PipelineCache;
}

/** The buffers of a layer of the model, of a bidirectional one those of one direction. */
export const layerOf = ({ plan, buffers }: PassContext, layer: number, direction = 0): LayerBuffers =>
  buffers.layers[layer * directionsOf(plan.spec.shape) + direction] as LayerBuffers;

/** The directions of a layer, as what is to be done for each. */
export const eachDirection = ({ plan }: PassContext): number[] =>
  Array.from({ length: directionsOf(plan.spec.shape) }, (_, direction) => direction);

/** Text parameters that a cell's kernels share. */
export function cellParameters({ plan }: Pick<PassContext, 'plan'>) {
  const { shape } = plan.spec;
  const { cell, activation } = shape;
  const recurrence = recurrenceOf(shape);
  const P = cell.own?.length ?? 0;
  return {
    cell: cell.id.replaceAll('-', '_'),
    activation: ['tanh', 'relu', 'sigmoid'].indexOf(activation),
    G: cell.gates.length,
    S: cell.slots.length,
    cellState: cell.states.length > 1,
    slotMap: slotMap(cell.recurrentSlots),
    FULL: recurrence === 'full',
    DIAGONAL: recurrence === 'diagonal',
    // The last argument of the functions of a cell whose units have weights to themselves.
    P,
    OWN: P > 0 ? ', own_weights' : '',
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

/** Where what each unit of a layer has to itself begins in the parameters, in vec4s; 0 where there is none. */
export const ownStart = ({ layout, spec }: ModelPlan, layer: number, direction = 0): number =>
  spec.shape.cell.own?.length ? layout.get(layerNames(layer, direction).weightCh).start : 0;

/** Nibble g of the map is the slot of gate g. */
export function slotMap(slots: readonly number[]): number {
  return slots.reduce((map, slot, gate) => map + slot * 16 ** gate, 0);
}
