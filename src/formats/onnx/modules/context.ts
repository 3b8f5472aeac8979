import type { ResolvedNode } from '../../../nn/network/resolve.ts';
import type { Direction, ParameterRole } from '../../../nn/network/types.ts';
import type { GraphBuilder } from '../graphBuilder.ts';

/** A module of a network that is to be written into a graph. */
export interface ModuleContext<Config> {
  readonly graph: GraphBuilder;
  readonly node: Omit<ResolvedNode, 'config'> & { readonly config: Config };
  /** Names of the values that it reads: ids [T, B], rows [T, B, …], or behind a pool [B, …]. */
  readonly inputs: readonly string[];
  /** What its output is to be called. */
  readonly output: string;
  /** A tensor of the node, or the one that it is tied to. @throws RangeError where the model has none */
  parameter(role: ParameterRole, direction?: Direction): Parameter;
  /** Whether the graph has `lengths` [B], the steps of each sequence. */
  readonly hasLengths: boolean;
  /** Names of the states [D, B, H] that a recurrence takes and gives; none, or an empty name, where it begins with zeros. */
  readonly states: readonly { readonly before: string; readonly after: string }[];
}

interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Writes a module as operators of ONNX. @returns the name of its output */
export type ModuleWriter<Config> = (context: ModuleContext<Config>) => string;
