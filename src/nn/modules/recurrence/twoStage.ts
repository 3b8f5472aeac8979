import type { Slice } from '../../../gpu/arena.ts';
import type { Dispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, firstRow } from '../../compile/chunks.ts';
import { dispatch, dispatchEach, inOrder } from '../../compile/dispatch.ts';
import type { Direction } from '../../network/types.ts';
import type { LoopedBackward, LoopedForward, Stepwise } from '../../strategy/recurrenceVariants.ts';
import { directionsOf, firstGates, twoStageRows } from './definition.ts';
import { backwardCall, forwardCall, gainOf, idsOf, rowsOfIds } from './kernels.ts';
import { cellParameters, chunkRows, isOneHot, type Layer, unitsOf } from './layer.ts';
import { backInTime, stageParts } from './timeSteps.ts';
import { gainsAndInput } from './twoStageGradients.ts';

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

/** Text parameters of the kernels of two-stage layers alone. */
const stagesOf = ({ config: { cell } }: Layer) => ({
  GA: firstGates(cell),
  MASK: cell.second !== undefined,
  maskSlot: cell.second?.slot ?? 0,
});

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
  const { text, bind, dims } = forwardCall(layer, direction);
  const extra = layer.kept('recurrentProducts', direction);
  return dispatchEach(
    layer,
    'recurrent/forward_two_stage.wgsl',
    { text: { ...text, ...stagesOf(layer) }, bind: { ...bind, extra }, dims },
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
  const { text, bind, dims } = backwardCall(layer, dcs, direction);
  const extra = layer.kept('recurrentProducts', direction);
  return dispatchEach(
    layer,
    'recurrent/backward_two_stage.wgsl',
    { text: { ...text, ...stagesOf(layer) }, bind: { ...bind, extra }, dims },
    backInTime(layer, chunk, (steps) => stageParts(layer, steps, variant)),
  );
}
