import type { RecurrenceConfig } from '../nn/modules/recurrence/definition.ts';
import { axisOf, rowsOf } from '../nn/network/axes.ts';
import { type Resolved, type ResolvedNode, resolve } from '../nn/network/resolve.ts';
import type { Features } from '../nn/network/types.ts';
import { networkOf } from '../nn/networks/index.ts';
import { elementCount, type ModelShape, type Sequences } from '../nn/networks/parameters.ts';
import { head } from '../nn/networks/stack.ts';
import type { VariantKind } from '../nn/strategy/recurrenceVariants.ts';
import type { Ceilings, Limit } from './types.ts';

export type { Bound, Limit } from './types.ts';

/** The recurrent layers of a network, the lowest first. */
export const layersOf = ({ nodes }: Pick<Resolved, 'nodes'>): ResolvedNode[] =>
  nodes.filter(({ definition }) => definition.kind === 'recurrence');

/**
 * Inputs of a layer that are multiplied, forward and twice back, at each step: those of the network are one-hot, or numbers that learn
 * nothing, and a first state is none of a step.
 */
export const multipliedInputs = ({ nodes }: Pick<Resolved, 'nodes'>, { from, inputs }: ResolvedNode): Features[] =>
  inputs.filter(
    (input, i): input is Features =>
      input.kind === 'features' && input.rows !== 'sequence' && nodes.some(({ name }) => name === from[i]),
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

/** Sizes of a step's window. */
type Sizes = Pick<Sequences, 'seqLength' | 'sourceLength' | 'batchSize'>;

/** A layer's operations, and the f32s that pass between its phases. @param rows of its steps and sequences */
function layerWork(network: Resolved, layer: ResolvedNode, rows: number): { flops: number; values: number } {
  const { cell, hiddenSize: H, recurrence } = layer.config as RecurrenceConfig;
  const inputs = multipliedInputs(network, layer).reduce((sum, input) => sum + widthOf(input), 0);
  const recurrent = { full: 3 * H, diagonal: 3, none: 0 }[recurrence];
  return {
    flops: 2 * cell.gates.length * H * rows * (recurrent + 3 * inputs),
    values: rows * H * (4 * cell.slots.length + 5 + 2 * (cell.states.length - 1)),
  };
}

/** Those of a node beside the layers. */
function nodeWork(node: ResolvedNode, sizes: Sizes): { flops: number; values: number } {
  const { definition, inputs, output } = node;
  if (output.kind !== 'features') return { flops: 0, values: 0 };
  const rows = rowsOf(output.rows, sizes);
  const width = widthOf(output);
  const read = inputs.filter((input): input is Features => input.kind === 'features').map(widthOf);
  switch (definition.kind) {
    case 'linear': {
      const flops = 6 * rows * width * read.reduce((sum, size) => sum + size, 0);
      return { flops, values: rows * width * (node.name === head ? 2 : 5) };
    }
    case 'attention': {
      const { sourceLength: S = 0 } = sizes;
      const [query = 0, , values = 0] = read;
      return { flops: 6 * rows * S * (query + values), values: rows * (2 * S + 5 * width) };
    }
    case 'embedding':
      return { flops: 0, values: 5 * rows * width };
    default:
      return { flops: 0, values: 0 };
  }
}

/**
 * The work of a training step with Adam: of a stack, or of an encoder–decoder whose layers run in one direction.
 *
 * F = Σ_l 2·G·H·T·B·(3H + n_l·In_l) + 6·T·B·In·Out of each linear layer, the head too. The 3: forward, gradient of the state, gradient of
 * the weights; so n = 3 for a layer on another one, and n = 0 for one-hot input, which picks rows and multiplies nothing. Layers of an
 * encoder have S in the place of T. Attention has two products, with keys and with values, each with three passes: 6·T·B·S·(A + M).
 *
 * Q counts f32s that are written in one phase and read in another, each phase reading them once:
 * - a layer, for each of T·B·H: slots kept for the backward pass and their gradients, 2 each; h 3 (written, read above,
 *   read for the gradient of W_hh); dL/dh 2; c, where there is one, 2
 * - the head, for each of T·B·V: dL/dlogits 2; and two ids for each of T·B, one for each of a source
 * - an embedding, attention, or another linear layer, for each number that it gives: 3 as for h, and its gradient 2
 * - each weight of attention: 2
 * - each parameter 10: read forward and backward, its gradient written and read, value and both moments read and written.
 *
 * A diagonal recurrence has 3 in the place of 3H, one without recurrent weights 0, and the steps of neither wait for a barrier.
 *
 * The chain is T + L − 1 steps long each way, as in a wavefront over the layers, with that of the encoder before it; what a step waits for
 * depends on the variant.
 */
export function stepWork(
  shape: ModelShape,
  sizes: Sizes,
  forward: VariantKind,
  backward: VariantKind = forward,
): StepWork {
  const { seqLength, sourceLength = 0, batchSize } = sizes;
  const network = resolve(networkOf(shape));
  const works = network.nodes.map((node) =>
    node.definition.kind === 'recurrence'
      ? layerWork(network, node, rowsOf(axisOf(node.output), sizes))
      : nodeWork(node, sizes),
  );
  const parameters = network.parameters.reduce((sum, tensor) => sum + elementCount(tensor), 0);
  const ids = (2 * seqLength + sourceLength) * batchSize;
  const values = works.reduce((sum, work) => sum + work.values, ids);
  // Of each stack of layers, its own less one.
  const links = seqLength + sourceLength + layersOf(network).length - (sourceLength > 0 ? 2 : 1);
  const kinds = [forward, backward];
  const stepwise = kinds.filter((kind) => kind === 'stepwise').length;
  const independent = kinds.filter((kind) => kind === 'elementwise').length;
  return {
    flops: works.reduce((sum, work) => sum + work.flops, 0),
    bytes: 4 * (values + 10 * parameters),
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
