import type { Slice } from '../../../gpu/arena.ts';
import type { Dispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, firstRow, kept } from '../../compile/chunks.ts';
import { float16Parameters, transposedOf, weightsOf } from '../../compile/context.ts';
import { dispatch, dispatchEach, inOrder } from '../../compile/dispatch.ts';
import type { Direction } from '../../network/types.ts';
import type { LoopedBackward, LoopedForward, Stepwise } from '../../strategy/recurrenceVariants.ts';
import { directionsOf, firstGates, twoStageRows } from './definition.ts';
import {
  cellGradientOf,
  cellParameters,
  chunkRows,
  isOneHot,
  type Layer,
  ofDirection,
  peepholeStart,
  stateGradient,
  unitsOf,
} from './layer.ts';
import { backInTime, stageParts } from './timeSteps.ts';
import { gainsAndInput } from './twoStageGradients.ts';

/** vec4 offset of gains; 0 without layer normalisation. */
const gainOf = (layer: Layer, role: 'normIh' | 'normHh', direction: Direction): number =>
  layer.config.layerNorm ? layer.start(role, direction) : 0;

/** vec4 offset of W_ih of one-hot input; 0 of other input, whose columns are stored by what they come from. */
const rowsOfIds = (layer: Layer, direction: Direction): number =>
  isOneHot(layer) ? layer.start('weightIh', direction) : 0;

/** Where a direction's ids lie in the batch, in its own order of time. */
const idsOf = ({ plan }: Layer, direction: Direction): number => (direction === 1 ? plan.batch.reversed : 0);

/** Normalises the input projection of a chunk's steps; nothing without layer normalisation. */
async function normalizeInput(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan, config } = layer;
  if (!config.layerNorm) return [];
  const { G, S } = cellParameters(layer);
  const rows = chunkRows(layer, chunk);
  const first = firstRow(plan, chunk);
  const units4 = unitsOf(layer) / 4;
  return dispatch(layer, 'linear/norm_input.wgsl', {
    text: { G, S, ONE_HOT: isOneHot(layer) },
    bind: { gates: layer.kept('gates', direction), normal: layer.kept('normalizedInput', direction) },
    dims: {
      ...{ rows, hidden: config.hiddenSize, units4 },
      first: idsOf(layer, direction) + chunk.t0 * plan.spec.batchSize,
      input: rowsOfIds(layer, direction),
      gain: gainOf(layer, 'normIh', direction),
      bias: layer.start('biasIh', direction),
      gates_start4: first * S * units4,
      normal_start4: first * twoStageRows(config).input,
    },
    workgroups: [Math.ceil(rows / 64), G, 1],
  });
}

/** What both ways through time share. */
function common(layer: Layer, direction: Direction) {
  const { plan, config } = layer;
  return {
    text: {
      ...cellParameters(layer),
      ...float16Parameters(plan),
      GA: firstGates(config.cell),
      MASK: config.cell.second !== undefined,
      maskSlot: config.cell.second?.slot ?? 0,
      NORM: config.layerNorm,
    },
    bind: { gates: layer.kept('gates', direction), extra: layer.kept('recurrentProducts', direction) },
    dims: {
      ...{ batch: plan.spec.batchSize, hidden: config.hiddenSize, units4: unitsOf(layer) / 4, kept: kept(plan) },
      gain: gainOf(layer, 'normHh', direction),
      own: peepholeStart(layer, direction),
    },
  };
}

/** A chunk's time steps of one two-stage layer, with layer normalisation that of its input first; one direction after the other. */
export const twoStageForward = (layer: Layer, chunk: Chunk, variant: LoopedForward | Stepwise): Promise<Dispatch[]> =>
  inOrder(
    ...directionsOf(layer.config).flatMap((direction) => [
      normalizeInput(layer, chunk, direction),
      forwardSteps(layer, chunk, direction, variant),
    ]),
  );

function forwardSteps(
  layer: Layer,
  chunk: Chunk,
  direction: Direction,
  variant: LoopedForward | Stepwise,
): Promise<Dispatch[]> {
  const { w, weight } = weightsOf(layer, layer.tensor('weightHh', direction));
  const { text, bind, dims } = common(layer, direction);
  return dispatchEach(
    layer,
    'recurrent/forward_two_stage.wgsl',
    {
      text: { ...text, ONE_HOT: isOneHot(layer) && !layer.config.layerNorm },
      bind: { ...bind, w, hs: layer.kept('hiddenStates', direction), cs: layer.kept('cellStates', direction) },
      dims: {
        ...dims,
        weight,
        bias: layer.start('biasHh', direction),
        ids: idsOf(layer, direction),
        input: rowsOfIds(layer, direction),
        input_bias: layer.start('biasIh', direction),
      },
    },
    stageParts(layer, chunk, variant).flat(),
  );
}

/** Back through a chunk's time steps of one two-stage layer, and with layer normalisation to W_ih x. @param dcs as backwardSteps */
export const twoStageBackward = (
  layer: Layer,
  chunk: Chunk,
  variant: LoopedBackward | Stepwise,
  dcs?: Slice,
): Promise<Dispatch[]> =>
  inOrder(
    ...directionsOf(layer.config).flatMap((direction) => [
      backwardSteps(layer, chunk, direction, variant, dcs),
      layer.config.layerNorm ? gainsAndInput(layer, chunk, direction) : [],
    ]),
  );

function backwardSteps(
  layer: Layer,
  chunk: Chunk,
  direction: Direction,
  variant: LoopedBackward | Stepwise,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const { w: transposed, weight } = transposedOf(layer, layer.tensor('weightHh', direction));
  const { text, bind, dims } = common(layer, direction);
  return dispatchEach(
    layer,
    'recurrent/backward_two_stage.wgsl',
    {
      text: { ...text, RECORD: dcs !== undefined },
      bind: {
        ...bind,
        transposed,
        states: layer.kept(text.cellState ? 'cellStates' : 'hiddenStates', direction),
        dho: ofDirection(layer, direction, stateGradient(layer)),
        carry: layer.kept('carriedGradient', direction),
        ...(dcs && { dcs: cellGradientOf(layer, direction, dcs) }),
      },
      dims: { ...dims, weight, last: layer.plan.spec.seqLength },
    },
    backInTime(layer, chunk, (steps) => stageParts(layer, steps, variant)),
  );
}
