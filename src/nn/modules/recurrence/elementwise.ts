import type { Slice } from '../../../gpu/arena.ts';
import type { Dispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, more } from '../../compile/chunks.ts';
import { slotMap } from '../../compile/context.ts';
import { dispatchEach, inOrder } from '../../compile/dispatch.ts';
import { rowSum } from '../../compile/outerProduct.ts';
import type { Direction } from '../../network/types.ts';
import type { ElementwiseSteps } from '../../strategy/recurrenceVariants.ts';
import { directionsOf } from './definition.ts';
import { backwardCall, forwardCall } from './kernels.ts';
import { chunkRows, gatesOf, type Layer, unitsOf } from './layer.ts';
import { backInTime, overSteps, type Steps, type TimedParts } from './timeSteps.ts';

function partsOf(layer: Layer, { WG }: ElementwiseSteps, steps: Steps): TimedParts {
  const units4 = (layer.plan.spec.batchSize * unitsOf(layer)) / 4;
  return overSteps(layer, steps, { workgroups: [Math.ceil(units4 / WG), 1, directionsOf(layer.config).length] });
}

/** A chunk's time steps of a layer whose units are independent, both directions of a bidirectional one in the same dispatches. */
export function forwardElementwise(layer: Layer, variant: ElementwiseSteps, chunk: Chunk): Promise<Dispatch[]> {
  const { text, ...call } = forwardCall(layer);
  const kernel = 'recurrent/forward_elementwise.wgsl';
  const all = { text: { ...text, WG: variant.WG }, ...call };
  return dispatchEach(layer, kernel, all, partsOf(layer, variant, chunk).flat());
}

/** Back through a chunk's time steps of a layer whose units are independent; as `backwardSteps`. */
export function backwardElementwise(
  layer: Layer,
  variant: ElementwiseSteps,
  chunk: Chunk,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const { text, ...call } = backwardCall(layer, dcs);
  const kernel = 'recurrent/backward_elementwise.wgsl';
  const all = { text: { ...text, WG: variant.WG }, ...call };
  return dispatchEach(
    layer,
    kernel,
    all,
    backInTime(layer, chunk, (steps) => partsOf(layer, variant, steps)),
  );
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
