import type { Slice } from '../../../gpu/arena.ts';
import { type BoundWeights, float16Parameters, transposedOf, weightsOf } from '../../compile/context.ts';
import type { Direction } from '../../network/types.ts';
import { isTwoStage } from './definition.ts';
import { directionStrides } from './directions.ts';
import {
  cellGradientOf,
  cellParameters,
  isOneHot,
  keptSteps,
  type Layer,
  ofDirection,
  peepholeStart,
  recurrentBuffers,
  stateGradient,
  unitsOf,
} from './layer.ts';

/** vec4 offset of gains; 0 without layer normalisation. */
export const gainOf = (layer: Layer, role: 'normIh' | 'normHh', direction: Direction): number =>
  layer.config.layerNorm ? layer.start(role, direction) : 0;

/** vec4 offset of W_ih of one-hot input; 0 of other input, whose columns are stored by what they come from. */
export const rowsOfIds = (layer: Layer, direction: Direction): number =>
  isOneHot(layer) ? layer.start('weightIh', direction) : 0;

/** Where a direction's ids lie in the batch, in its own order of time. */
export const idsOf = ({ plan }: Layer, direction: Direction): number =>
  direction === 1 ? plan.batch.reversed : plan.batch.input;

/** W_hh as one way through time reads it, a matrix or among the parameters, and how far the other direction's lies from there. */
function recurrentWeights(layer: Layer, direction: Direction, bound: typeof weightsOf) {
  const { recurrence, bidirectional } = layer.config;
  if (recurrence !== 'full') {
    const weight = recurrence === 'diagonal' ? layer.start('weightHh') : 0;
    return { bind: {}, dims: { weight, weight_stride: 0 } };
  }
  const of = (d: Direction): BoundWeights => bound(layer, layer.tensor('weightHh', d));
  const { w, weight } = of(direction);
  return { bind: { w }, dims: { weight, weight_stride: bidirectional ? of(1).weight - of(0).weight : 0 } };
}

/**
 * What the forward kernels of a layer take, whichever it is, but for the time steps.
 * @param direction of a two-stage layer, whose dispatches do one direction each; those of others do both
 */
export function forwardCall(layer: Layer, direction: Direction = 0) {
  const { plan, config } = layer;
  const { params_stride, gates_stride, states_stride, batch_stride } = directionStrides(layer);
  const weights = recurrentWeights(layer, direction, weightsOf);
  const { gates, hs, cs } = recurrentBuffers(layer, direction);
  return {
    // What was projected or normalised before is in the gates, the bias with it.
    text: { ...cellParameters(layer), ...float16Parameters(plan), ONE_HOT: isOneHot(layer) && !config.layerNorm },
    bind: { ...weights.bind, gates, hs, cs },
    dims: {
      ...{
        batch: plan.spec.batchSize,
        hidden: config.hiddenSize,
        units4: unitsOf(layer) / 4,
        kept: keptSteps(layer),
        first: 0,
      },
      ...weights.dims,
      bias: config.recurrence === 'none' ? 0 : layer.start('biasHh', direction),
      ...(config.layerNorm && { gain: gainOf(layer, 'normHh', direction) }),
      input: rowsOfIds(layer, direction),
      input_bias: layer.start('biasIh', direction),
      ids: idsOf(layer, direction),
      own: peepholeStart(layer, direction),
      ...{ params_stride, gates_stride, states_stride, batch_stride },
    },
  };
}

/** The same of the backward kernels. @param dcs as `backwardSteps` */
export function backwardCall(layer: Layer, dcs: Slice | undefined, direction: Direction = 0) {
  const { plan, config } = layer;
  const { params_stride, gates_stride, states_stride, dho_stride, carry_stride } = directionStrides(layer);
  const weights = recurrentWeights(layer, direction, transposedOf);
  const { gates, hs, cs, carry } = recurrentBuffers(layer, direction);
  const text = { ...cellParameters(layer), ...float16Parameters(plan), RECORD: dcs !== undefined };
  const one = isTwoStage(config);
  const dho = stateGradient(layer);
  return {
    text,
    bind: {
      ...{ ...weights.bind, gates, states: text.cellState ? cs : hs, carry },
      dho: one ? ofDirection(layer, direction, dho) : dho,
      ...(dcs && { dcs: one ? cellGradientOf(layer, direction, dcs) : dcs }),
    },
    dims: {
      ...{ batch: plan.spec.batchSize, units4: unitsOf(layer) / 4, kept: keptSteps(layer), first: 0 },
      ...weights.dims,
      own: peepholeStart(layer, direction),
      ...(config.layerNorm && {
        ...{ hidden: config.hiddenSize, gain: gainOf(layer, 'normHh', direction), last: plan.spec.seqLength },
      }),
      ...{ params_stride, gates_stride, states_stride, dho_stride, carry_stride },
    },
  };
}
