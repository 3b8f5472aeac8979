import { type Resolved, type ResolvedNode, resolve } from '../nn/network/resolve.ts';
import type { Features } from '../nn/network/types.ts';
import { elementCount, type ModelShape, recurrenceOf } from '../nn/networks/parameters.ts';
import { stack } from '../nn/networks/stack.ts';
import type { VariantKind } from '../nn/strategy/recurrenceVariants.ts';
import type { Ceilings, Limit } from './types.ts';

export type { Bound, Limit } from './types.ts';

/** The recurrent layers of a network, the lowest first. */
export const layersOf = ({ nodes }: Pick<Resolved, 'nodes'>): ResolvedNode[] =>
  nodes.filter(({ definition }) => definition.kind === 'recurrence');

/** Inputs of a layer that are multiplied, forward and twice back: those of the network are one-hot, or numbers that learn nothing. */
export const multipliedInputs = ({ nodes }: Pick<Resolved, 'nodes'>, { from, inputs }: ResolvedNode): Features[] =>
  inputs.filter(
    (input, i): input is Features => input.kind === 'features' && nodes.some(({ name }) => name === from[i]),
  );

const widthOf = ({ parts }: Features): number => parts.reduce((sum, part) => sum + part, 0);

/** What a training step is at least, whoever does it. */
interface StepWork {
  /** F: operations of its matrix products, a multiply-add counting two. */
  readonly flops: number;
  /** Q: bytes that must move once. */
  readonly bytes: number;
  /** Time steps, forward or backward, that begin behind a barrier within a workgroup. */
  readonly barriers: number;
  /** Those that begin behind the end of a dispatch. */
  readonly dispatches: number;
}

/** A working set up to this size is taken to stay in cache from step to step, as it does in those of every GPU of late. */
const cachedBytes = 4 * 2 ** 20;

/**
 * The work of a training step on one-hot characters with Adam.
 *
 * F = Σ_l 2·G·H·T·B·(3H + n_l·In_l) + 6·T·B·H·V. The 3: forward, gradient of the state, gradient of the weights; so n = 3 for a
 * layer on another one, and n = 0 for the first, whose one-hot input picks rows and multiplies nothing.
 *
 * Q counts f32s that are written in one phase and read in another, each phase reading them once:
 * - a layer, for each of T·B·H: slots S kept for the backward pass and their gradients, 2 each; h 3 (written, read above,
 *   read for the gradient of W_hh); dL/dh 2; c, where there is one, 2
 * - the head, for each of T·B·V: dL/dlogits 2; and two ids for each of T·B
 * - each parameter 10: read forward and backward, its gradient written and read, value and both moments read and written.
 *
 * A diagonal recurrence has 3 in the place of 3H, one without recurrent weights 0, and the steps of neither wait for a barrier.
 *
 * The chain is T + L − 1 steps long each way, as in a wavefront over the layers; what a step waits for depends on the schedule.
 */
export function stepWork(
  shape: ModelShape,
  batchSize: number,
  seqLength: number,
  forward: VariantKind,
  backward: VariantKind = forward,
): StepWork {
  const { cell, layers, hiddenSize: H, vocabularySize: V } = shape;
  const rows = seqLength * batchSize;
  const perUnit = 4 * cell.slots.length + 5 + 2 * (cell.states.length - 1);
  const recurrent = { full: 3 * H, diagonal: 3, none: 0 }[recurrenceOf(shape)];
  let flops = 6 * rows * H * V;
  const network = resolve(stack(shape));
  for (const layer of layersOf(network)) {
    const inputs = multipliedInputs(network, layer).reduce((sum, input) => sum + widthOf(input), 0);
    const products = recurrent + 3 * inputs;
    flops += 2 * cell.gates.length * H * rows * products;
  }
  const parameters = network.parameters.reduce((sum, tensor) => sum + elementCount(tensor), 0);
  const links = seqLength + layers - 1;
  const kinds = [forward, backward];
  const stepwise = kinds.filter((kind) => kind === 'stepwise').length;
  const independent = kinds.filter((kind) => kind === 'elementwise').length;
  return {
    flops,
    bytes: 4 * (layers * rows * H * perUnit + rows * (2 * V + 2) + 10 * parameters),
    barriers: links * (2 - stepwise - independent),
    dispatches: links * stepwise,
  };
}

/** The least time for the work under the measured ceilings, and which of them it is that binds. */
export function limitOf(work: StepWork, ceilings: Ceilings): Limit {
  const { cacheBytesPerSecond, memoryBytesPerSecond, barrierMicroseconds, dispatchMicroseconds } = ceilings;
  const inCache = work.bytes <= cachedBytes;
  const bandwidth = inCache ? Math.max(cacheBytesPerSecond, memoryBytesPerSecond) : memoryBytesPerSecond;
  const arithmeticMs = (work.flops * 1000) / ceilings.flopsPerSecond;
  const bandwidthMs = (work.bytes * 1000) / bandwidth;
  const chainMs = (work.barriers * barrierMicroseconds + work.dispatches * dispatchMicroseconds) / 1000;
  const milliseconds = Math.max(arithmeticMs, bandwidthMs, chainMs);
  const bound = milliseconds === arithmeticMs ? 'arithmetic' : milliseconds === chainMs ? 'chain' : 'bandwidth';
  return { milliseconds, bound, arithmeticMs, bandwidthMs, chainMs };
}
