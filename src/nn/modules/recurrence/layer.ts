import type { Slice } from '../../../gpu/arena.ts';
import { boundRow, type Chunk, kept, partOf } from '../../compile/chunks.ts';
import { type NodeContext, nodesOf, type OwnRows, type PassContext, rowsFrom, slotMap } from '../../compile/context.ts';
import { bindingStride, padTo4 } from '../../network/padding.ts';
import type { Direction } from '../../network/types.ts';
import type { LayerVariants } from '../../strategy/kernelVariants.ts';
import { directionsOf, isTwoStage, type RecurrenceConfig, readsOneHot, twoStageRows } from './definition.ts';

export type Layer = NodeContext<RecurrenceConfig>;

/** The layers of a network, the lowest first. */
export const layersOf = (context: PassContext): Layer[] => nodesOf(context, 'recurrence');

/** One of them, from 0. @throws RangeError where there is none */
export function layerOf(context: PassContext, index: number): Layer {
  const layer = layersOf(context)[index];
  if (!layer) throw new RangeError(`there is no layer ${index + 1}`);
  return layer;
}

/**
 * [T+1, B, U] of h and c of every layer, of a bidirectional one of its directions, the forward one first; c null where there is none.
 * An encoder's are left out: they begin anew with every source.
 */
export const statesOf = (context: PassContext): { hs: Slice; cs: Slice | null; units: number }[] =>
  layersOf(context).flatMap((layer) => {
    if (layer.node.ofSource) return [];
    return directionsOf(layer.config).map((direction) => ({
      units: unitsOf(layer),
      hs: layer.kept('hiddenStates', direction),
      cs: layer.config.cell.states.length > 1 ? layer.kept('cellStates', direction) : null,
    }));
  });

/** U */
export const unitsOf = ({ config }: Layer): number => padTo4(config.hiddenSize);

/** How the layer's time steps run. */
export const variantsOf = ({ plan, node }: Layer) => plan.layerVariants.get(node.name) as LayerVariants;

export const isOneHot = ({ node }: Layer): boolean => readsOneHot(node.inputs);

/** Steps of gates in memory. */
export const keptSteps = ({ plan, node }: Layer): number => kept(plan) + Number(node.keptRead);

/** Text parameters that a cell's kernels share. */
export function cellParameters({ config }: Pick<Layer, 'config'>) {
  const { cell, activation, recurrence, bidirectional: BIDIRECTIONAL, layerNorm: NORM } = config;
  const P = cell.peepholes?.length ?? 0;
  return {
    cell: cell.id.replaceAll('-', '_'),
    activation: ['tanh', 'relu', 'sigmoid'].indexOf(activation),
    G: cell.gates.length,
    S: cell.slots.length,
    cellState: cell.states.length > 1,
    slotMap: slotMap(cell.recurrentSlots),
    FULL: recurrence === 'full',
    DIAGONAL: recurrence === 'diagonal',
    BIDIRECTIONAL,
    NORM,
    // The last argument of the functions of a cell whose units have weights to themselves.
    P,
    PEEPHOLES: P > 0 ? ', peepholes' : '',
  };
}

/** Where the peephole weights of a layer begin in the parameters, in vec4s; 0 where there are none. */
export const peepholeStart = (layer: Layer, direction: Direction = 0): number =>
  layer.config.cell.peepholes?.length ? layer.start('weightCh', direction) : 0;

/** What the recurrence itself reads and writes: what both directions have, whose steps are the same dispatches, but for a two-stage layer. */
export function recurrentBuffers(layer: Layer, direction: Direction) {
  const both = layer.config.bidirectional && !isTwoStage(layer.config);
  const bound = (role: 'gates' | 'hiddenStates' | 'cellStates' | 'carriedGradient'): Slice =>
    both ? layer.keptWhole(role) : layer.kept(role, direction);
  return {
    gates: bound('gates'),
    hs: bound('hiddenStates'),
    cs: bound('cellStates'),
    carry: bound('carriedGradient'),
  };
}

/** dL/dh from above [T, B, U], of both directions; of the last two chunks where gates are recomputed. */
export const stateGradient = (layer: Layer): Slice =>
  hasOwnOutput(layer) ? layer.keptWhole('stateGradient') : layer.outputGradients();

/** Whether the output is more than the states in memory: those of two directions, or of one in both orders of time. */
export const hasOwnOutput = ({ config, output }: Layer): boolean => config.bidirectional || output.reversed;

/** What one direction has of a buffer that lies as `stateGradient` does, in its own order of time. */
export function ofDirection(layer: Layer, direction: Direction, whole: Slice): Slice {
  if (!layer.config.bidirectional) return whole;
  const size = 16 * stateGradientStride(layer);
  return { ...whole, offset: direction * size, size };
}

/** The same of dL/dc. @param dcs a stub where there is no cell state, of which all is bound */
export const cellGradientOf = (layer: Layer, direction: Direction, dcs: Slice): Slice =>
  layer.config.cell.states.length > 1 ? ofDirection(layer, direction, dcs) : dcs;

/** The gates of a chunk, as the products over its rows bind them. */
export function gatesOf(layer: Layer, chunk: Chunk, direction: Direction = 0): Slice {
  const { plan, config } = layer;
  const step = 4 * plan.spec.batchSize * config.cell.slots.length * unitsOf(layer);
  return partOf(plan, chunk, layer.kept('gates', direction), step);
}

/** Rows of a chunk's part of what a two-stage layer keeps beside its gates. */
export function rowsKept(
  layer: Layer,
  chunk: Chunk,
  direction: Direction,
  role: 'recurrentProducts' | 'normalizedInput',
): OwnRows {
  const rows = twoStageRows(layer.config);
  const stride4 = role === 'recurrentProducts' ? rows.products : rows.input;
  const x = partOf(layer.plan, chunk, layer.kept(role, direction), 16 * layer.plan.spec.batchSize * stride4);
  return { x, stride4, start4: boundRow(layer.plan, chunk) * stride4 };
}

/** The gradient by W_ih x of a chunk's rows: blocks of gates, the first of each row first. */
export function inputSide(layer: Layer, chunk: Chunk, direction: Direction): OwnRows {
  if (layer.config.layerNorm) return rowsKept(layer, chunk, direction, 'normalizedInput');
  const stride4 = (layer.config.cell.slots.length * unitsOf(layer)) / 4;
  const start4 = boundRow(layer.plan, chunk) * stride4;
  return { x: gatesOf(layer, chunk, direction), stride4, start4 };
}

/** The hidden states that each step of a chunk begins with. */
export function statesBefore(layer: Layer, chunk: Chunk, direction: Direction): OwnRows {
  const stride4 = unitsOf(layer) / 4;
  return rowsFrom(
    { x: layer.kept('hiddenStates', direction), stride4, start4: 0 },
    chunkRows(layer, { t0: 0, t1: chunk.t0 }),
  );
}

/** Rows of a chunk, B a step. */
export const chunkRows = ({ plan }: Pick<Layer, 'plan'>, { t0, t1 }: Pick<Chunk, 't0' | 't1'>): number =>
  (t1 - t0) * plan.spec.batchSize;

/** vec4s from the gradient of the forward direction's states to the other's. */
export const stateGradientStride = (layer: Layer): number =>
  bindingStride(4 * kept(layer.plan) * layer.plan.spec.batchSize * unitsOf(layer)) / 16;
