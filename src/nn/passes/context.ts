import type { DispatchBuilder } from '../../gpu/dispatch.ts';
import type { PipelineCache } from '../../gpu/pipelines.ts';
import type { ModelBuffers } from '../buffers.ts';
import type { ModelPlan } from '../spec.ts';

/** What every pass is built from. */
export interface PassContext {
  readonly plan: ModelPlan;
  readonly buffers: ModelBuffers;
  readonly pipelines: PipelineCache;
  readonly dispatches: DispatchBuilder;
}

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

/** Nibble g of the map is the slot of gate g. */
export function slotMap(slots: readonly number[]): number {
  return slots.reduce((map, slot, gate) => map + slot * 16 ** gate, 0);
}
