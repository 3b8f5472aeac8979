import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import type { RecurrenceConfig } from '../modules/recurrence/definition.ts';
import type { Chunk } from './chunks.ts';
import type { NodeContext } from './context.ts';

/** Looks at the gradients of states on their way back, for a probe. */
export interface StateWatch {
  /** For dL/dc of a recurrence, lying as `stateGradient` does, where dL/dh is left. */
  readonly dcs: Slice;
  /** What precedes the way back through a node, or through a step of one in a loop, where a probe changes a gradient that has gathered by then. */
  before?(node: NodeContext): Promise<Dispatch[]>;
  /** What follows the time steps of a recurrence, the so manyth from the lowest, before the gradients of its inputs. */
  look(layer: NodeContext<RecurrenceConfig>, index: number): Promise<Dispatch[]>;
}

/** The dispatches of a module. */
export interface Passes<Config> {
  /** Before the first of a chunk's steps, most often a whole window's. */
  begin?(node: NodeContext<Config>, chunk: Chunk): Promise<Dispatch[]>;
  /** From the inputs of a chunk's steps to the output, and what is kept for the backward pass; left out where `begin` did it. */
  forward?(node: NodeContext<Config>, chunk: Chunk): Promise<Dispatch[]>;
  /** From the gradient of the output to its part of the gradients of the inputs. */
  backward(node: NodeContext<Config>, chunk: Chunk, watch?: StateWatch): Promise<Dispatch[]>;
  /** A chunk's part of the gradients of the parameters, after the backward pass of all nodes. */
  gradients?(node: NodeContext<Config>, chunk: Chunk): Promise<Dispatch[]>;
}
