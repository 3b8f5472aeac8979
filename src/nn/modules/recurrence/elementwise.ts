import type { Slice } from '../../../gpu/arena.ts';
import type { Dispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, kept, more } from '../../compile/chunks.ts';
import { slotMap } from '../../compile/context.ts';
import { dispatchEach, inOrder } from '../../compile/dispatch.ts';
import { rowSum } from '../../compile/outerProduct.ts';
import type { Direction } from '../../network/types.ts';
import type { ElementwiseSteps } from '../../strategy/recurrenceVariants.ts';
import { directionsOf } from './definition.ts';
import { directionStrides } from './directions.ts';
import {
  cellParameters,
  chunkRows,
  gatesOf,
  isOneHot,
  type Layer,
  peepholeStart,
  recurrentBuffers,
  stateGradient,
  unitsOf,
} from './layer.ts';
import { backInTime, overSteps, type Steps } from './timeSteps.ts';

/** What both ways through time of an elementwise recurrence share. */
function common(layer: Layer, { WG }: ElementwiseSteps) {
  const { plan, config } = layer;
  const units = unitsOf(layer);
  const { batchSize: batch } = plan.spec;
  const { gates, hs, cs } = recurrentBuffers(layer);
  const { params_stride, gates_stride, states_stride } = directionStrides(layer);
  const workgroups = [Math.ceil((batch * units) / 4 / WG), 1, directionsOf(config).length] as const;
  return {
    text: { ...cellParameters(layer), WG },
    bind: { gates, hs, cs },
    dims: {
      ...{ batch, units4: units / 4, kept: kept(plan), params_stride, gates_stride, states_stride },
      weight: config.recurrence === 'diagonal' ? layer.start('weightHh') : 0,
      own: peepholeStart(layer),
    },
    partsOf: (steps: Steps) => overSteps(layer, steps, { workgroups }),
  };
}

/** A chunk's time steps of a layer whose units are independent, both directions of a bidirectional one in the same dispatches. */
export function forwardElementwise(layer: Layer, variant: ElementwiseSteps, chunk: Chunk): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const ONE_HOT = isOneHot(layer);
  const { text, bind, dims, partsOf } = common(layer, variant);
  const all = {
    ...dims,
    hidden: config.hiddenSize,
    bias: config.recurrence === 'diagonal' ? layer.start('biasHh') : 0,
    // What was projected before is in the gates, the bias with it.
    input: ONE_HOT ? layer.start('weightIh') : 0,
    input_bias: ONE_HOT ? layer.start('biasIh') : 0,
    ids: plan.batch.input,
    batch_stride: directionStrides(layer).batch_stride,
  };
  const call = { text: { ...text, ONE_HOT }, bind, dims: all };
  return dispatchEach(layer, 'recurrent/forward_elementwise.wgsl', call, partsOf(chunk).flat());
}

/** Back through a chunk's time steps of a layer whose units are independent; as `backwardSteps`. */
export function backwardElementwise(
  layer: Layer,
  variant: ElementwiseSteps,
  chunk: Chunk,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const { text, bind, dims, partsOf } = common(layer, variant);
  const { dho_stride, carry_stride } = directionStrides(layer);
  const { carry } = recurrentBuffers(layer);
  const call = {
    text: { ...text, RECORD: dcs !== undefined },
    bind: { ...bind, carry, dho: stateGradient(layer), ...(dcs && { dcs }) },
    dims: { ...dims, dho_stride, carry_stride },
  };
  return dispatchEach(layer, 'recurrent/backward_elementwise.wgsl', call, backInTime(layer, chunk, partsOf));
}

/** A chunk's part of the gradients of the weights that each unit of one direction of a layer has to itself. */
export function vectorGradients(layer: Layer, direction: Direction, chunk: Chunk): Promise<Dispatch[]> {
  const { cell, recurrence } = layer.config;
  const peepholes = cell.peepholes ?? [];
  const sum = (p: Omit<ProductSum, 'direction' | 'chunk'>) => productSum(layer, { ...p, direction, chunk });
  const later = peepholes.reduce((bits, { after }, p) => bits + Number(after) * 2 ** p, 0);
  return inOrder(
    recurrence === 'diagonal'
      ? sum({ name: 'weightHh', states: 'hiddenStates', slots: cell.recurrentSlots, later: 0 })
      : [],
    peepholes.length > 0
      ? sum({ name: 'weightCh', states: 'cellStates', slots: peepholes.map(({ slot }) => slot), later })
      : [],
  );
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
function productSum(layer: Layer, { name, direction, chunk, states, slots, later }: ProductSum): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const units4 = unitsOf(layer) / 4;
  const step4 = plan.spec.batchSize * units4;
  return rowSum(
    layer,
    'linear/product_sum.wgsl',
    {
      ...{ rows: chunkRows(layer, chunk), more: more(plan, chunk) },
      ...{ cols4: slots.length * units4, sums: layer.sums(name, direction) },
    },
    { x: layer.kept(states, direction), y: gatesOf(layer, chunk, direction) },
    {
      ...{ units4, blocks: slots.length, slots: config.cell.slots.length, slot_map: slotMap(slots), later },
      ...{ x_start4: chunk.t0 * step4, step4 },
    },
  );
}
