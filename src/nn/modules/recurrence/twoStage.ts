import type { Slice } from '../../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../../gpu/dispatch.ts';
import { type Chunk, firstRow, kept } from '../../compile/chunks.ts';
import { float16Parameters, transposedOf, weightsOf } from '../../compile/context.ts';
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
import { segmentsOf } from './truncation.ts';
import { gainsAndInput } from './twoStageGradients.ts';
import { dispatchesOf, stageParts } from './twoStageSchedule.ts';

/** Text parameters of the kernels of two-stage layers. */
function textOf(layer: Layer) {
  const { cell, layerNorm } = layer.config;
  return {
    ...cellParameters(layer),
    ...float16Parameters(layer.plan),
    GA: firstGates(cell),
    MASK: cell.second !== undefined,
    maskSlot: cell.second?.slot ?? 0,
    NORM: layerNorm,
  };
}

/** vec4 offset of gains; 0 without layer normalisation. */
export const gainOf = (layer: Layer, role: 'normIh' | 'normHh', direction: Direction): number =>
  layer.config.layerNorm ? layer.start(role, direction) : 0;

/** vec4 offset of W_ih of one-hot input; 0 of other input, whose columns are stored by what they come from. */
const rowsOfIds = (layer: Layer, direction: Direction): number =>
  isOneHot(layer) ? layer.start('weightIh', direction) : 0;

/** Where a direction's ids lie in the batch, in its own order of time. */
const idsOf = ({ plan }: Layer, direction: Direction): number => (direction === 1 ? plan.batch.reversed : 0);

/** Normalises the input projection of a chunk's steps; nothing without layer normalisation. */
async function normalizeInput(layer: Layer, chunk: Chunk, direction: Direction): Promise<Dispatch[]> {
  const { plan, config, buffers, pipelines } = layer;
  if (!config.layerNorm) return [];
  const { G, S } = cellParameters(layer);
  const rows = chunkRows(layer, chunk);
  const first = firstRow(plan, chunk);
  const units4 = unitsOf(layer) / 4;
  return [
    makeDispatch(
      await pipelines.get('linear/norm_input.wgsl', { G, S, ONE_HOT: isOneHot(layer) }),
      {
        params: layer.params,
        batch: buffers.batchSlots,
        gates: layer.kept('gates', direction),
        normal: layer.kept('normalizedInput', direction),
      },
      {
        rows,
        hidden: config.hiddenSize,
        units4,
        first: idsOf(layer, direction) + chunk.t0 * plan.spec.batchSize,
        input: rowsOfIds(layer, direction),
        gain: gainOf(layer, 'normIh', direction),
        bias: layer.start('biasIh', direction),
        gates_start4: first * S * units4,
        normal_start4: first * twoStageRows(config).input,
      },
      [Math.ceil(rows / 64), G, 1],
    ),
  ];
}

/** A chunk's time steps of one two-stage layer, with layer normalisation that of its input first; one direction after the other. */
export async function twoStageForward(
  layer: Layer,
  chunk: Chunk,
  schedule: LoopedForward | Stepwise,
): Promise<Dispatch[]> {
  const parts = directionsOf(layer.config).map(async (direction) => [
    ...(await normalizeInput(layer, chunk, direction)),
    ...(await forwardSteps(layer, chunk, direction, schedule)),
  ]);
  return (await Promise.all(parts)).flat();
}

async function forwardSteps(
  layer: Layer,
  chunk: Chunk,
  direction: Direction,
  schedule: LoopedForward | Stepwise,
): Promise<Dispatch[]> {
  const { plan, config, buffers } = layer;
  const { w, weight } = weightsOf(layer.context, layer.tensor('weightHh', direction));
  const ONE_HOT = isOneHot(layer) && !config.layerNorm;
  const text = { ...textOf(layer), ONE_HOT };
  const resources = {
    w,
    params: layer.params,
    gates: layer.kept('gates', direction),
    hs: layer.kept('hiddenStates', direction),
    cs: layer.kept('cellStates', direction),
    batch: buffers.batchSlots,
    extra: layer.kept('recurrentProducts', direction),
  };
  const dims = {
    batch: plan.spec.batchSize,
    hidden: config.hiddenSize,
    units4: unitsOf(layer) / 4,
    weight,
    bias: layer.start('biasHh', direction),
    gain: gainOf(layer, 'normHh', direction),
    ids: idsOf(layer, direction),
    input: rowsOfIds(layer, direction),
    input_bias: layer.start('biasIh', direction),
    own: peepholeStart(layer, direction),
    kept: kept(plan),
  };
  const parts = stageParts(layer, chunk, schedule).flat();
  return dispatchesOf(layer, 'recurrent/forward_two_stage.wgsl', text, resources, dims, parts);
}

/** Back through a chunk's time steps of one two-stage layer, and with layer normalisation to W_ih x. @param dcs as backwardSteps */
export async function twoStageBackward(
  layer: Layer,
  chunk: Chunk,
  schedule: LoopedBackward | Stepwise,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const parts = directionsOf(layer.config).map(async (direction) => [
    ...(await backwardSteps(layer, chunk, direction, schedule, dcs)),
    ...(layer.config.layerNorm ? await gainsAndInput(layer, chunk, direction) : []),
  ]);
  return (await Promise.all(parts)).flat();
}

async function backwardSteps(
  layer: Layer,
  chunk: Chunk,
  direction: Direction,
  schedule: LoopedBackward | Stepwise,
  dcs?: Slice,
): Promise<Dispatch[]> {
  const { plan, config } = layer;
  const { seqLength, batchSize: batch } = plan.spec;
  const { w: transposed, weight } = transposedOf(layer.context, layer.tensor('weightHh', direction));
  const text = { ...textOf(layer), RECORD: dcs !== undefined };
  const resources = {
    transposed,
    params: layer.params,
    gates: layer.kept('gates', direction),
    states: layer.kept(text.cellState ? 'cellStates' : 'hiddenStates', direction),
    dho: ofDirection(layer, direction, stateGradient(layer)),
    carry: layer.kept('carriedGradient', direction),
    extra: layer.kept('recurrentProducts', direction),
    ...(dcs && { dcs: cellGradientOf(layer, direction, dcs) }),
  };
  const dims = {
    batch,
    hidden: config.hiddenSize,
    units4: unitsOf(layer) / 4,
    weight,
    gain: gainOf(layer, 'normHh', direction),
    own: peepholeStart(layer, direction),
    kept: kept(plan),
    last: seqLength,
  };
  const parts = segmentsOf(plan, chunk)
    .flatMap((segment) =>
      stageParts(layer, segment, schedule).map((stages) =>
        stages.map(({ range, ...part }) => ({ ...part, range: { ...range, end: segment.end } })),
      ),
    )
    .reverse()
    .flat();
  return dispatchesOf(layer, 'recurrent/backward_two_stage.wgsl', text, resources, dims, parts);
}
