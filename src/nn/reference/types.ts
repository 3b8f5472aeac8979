import type { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { Direction, Features, Ids, ParameterRole } from '../network/types.ts';

/** The target of a position that counts for nothing. Its type is the engine's constant: another value does not compile. */
export const ignored: typeof ignoredTarget = 0xffffffff;

/** By the names of PyTorch's state dict, row-major. */
export type Tensors = Record<string, Float64Array>;

/** Rows [T, B, …] or [B, …] of the sum of `parts` numbers, none of them padded. */
export interface FeatureData extends Features {
  readonly values: Float64Array;
  /** Of a recurrent layer over sources: the cell state that each ends with, in the parts of a row [B, …]. */
  readonly cell?: Float64Array;
}

/** [T, B]; where it is `optional`, `ignored` at a step that has none. */
export interface IdData extends Ids {
  readonly ids: Uint32Array;
}

/** A value of a network, with what is in it. */
export type Data = FeatureData | IdData;

export interface State {
  /** [D, B, H], of a stack those of each layer after those of the one below. */
  readonly h: Float64Array;
  /** As h; zeros in cells without a cell state. */
  readonly c: Float64Array;
}

/** T steps of B sequences, and what modules read beside their inputs. */
export interface Window {
  readonly T: number;
  readonly B: number;
  /** [B]: steps of each sequence from its first on that are real; all T where it is left out. */
  readonly lengths?: Uint32Array | undefined;
  /** S steps of the sources, and how many of each are real: the window of the nodes that run over them. */
  readonly source?: { readonly T: number; readonly lengths: Uint32Array };
  /** [N, B], where rows are nodes of trees: the number of each node's parent, or `ignored`. */
  readonly parents?: Uint32Array | undefined;
  /** Gradients do not flow from step t + 1 into step t where t + 1 is a multiple of this; 0 or left out, they flow everywhere. */
  readonly truncate?: number | undefined;
  /** What recurrences start from, by node; zeros where it is left out. */
  readonly states?: Readonly<Record<string, State>>;
  /** [T, B], of a pooled model [B]: classes, or `ignored`. */
  readonly targets?: Uint32Array | undefined;
  /** [T, B, V], of a pooled model [B, V], where the outputs are numbers; NaN where there is no target. */
  readonly numbers?: Float64Array | undefined;
  /** Of the step's draws; left out, nothing is dropped. */
  readonly dropoutKey?: number | undefined;
  /** Matrix products read the weights rounded to binary16. */
  readonly float16Weights?: boolean | undefined;
}

/** A node of a network, as its module's reference sees it. */
export interface Node<Config = unknown> {
  readonly name: string;
  readonly config: Config;
  readonly inputs: readonly Data[];
  readonly window: Window;
  /** @throws RangeError where there is no such parameter of that length */
  parameter(role: ParameterRole, length: number, direction?: Direction): Float64Array;
  /** The same as matrix products read it. */
  factor(role: ParameterRole, length: number, direction?: Direction): Float64Array;
  /** The gradient of a parameter, which a module adds its part to. */
  gradient(role: ParameterRole, length: number, direction?: Direction): Float64Array;
}

export interface Gradients {
  /** Of each input; null of ids. */
  readonly inputs: readonly (Float64Array | null)[];
  /** Of the cell state that input 0 ends with. */
  readonly cell?: Float64Array;
}

/** A module in float64, written from its equations. */
export interface Reference<Config, Kept, Given extends Gradients = Gradients> {
  /** @throws RangeError for inputs or parameters whose sizes do not fit */
  forward(node: Node<Config>): { readonly output: FeatureData; readonly kept: Kept };
  /**
   * From the gradient of the output to those of the inputs; adds to those of the parameters.
   * @param kept of the forward pass
   * @param cell of the cell state that the output ends with, where a node reads it
   */
  backward(node: Node<Config>, kept: Kept, gradient: Float64Array, cell?: Float64Array): Given;
}

export const features = (
  values: Float64Array,
  parts: readonly number[],
  rows: Features['rows'] = 'step',
): FeatureData => ({ kind: 'features', rows, parts, values });

/** Numbers of a row. */
export const widthOf = ({ parts }: Features): number => parts.reduce((sum, part) => sum + part, 0);

/** @throws RangeError where an input of a node is something else */
export function featuresOf({ name, inputs }: Node, i = 0): FeatureData {
  const input = inputs[i];
  if (input?.kind !== 'features') throw new RangeError(`${name} reads features`);
  return input;
}

export function zerosLike(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, new Float64Array(values.length)]));
}

/** @throws RangeError when the model has no such tensor, or one of another length */
export function tensor(tensors: Tensors, name: string, length?: number): Float64Array {
  const found = tensors[name];
  if (!found) throw new RangeError(`no tensor "${name}"; there are ${Object.keys(tensors).join(', ')}`);
  if (length !== undefined) expectLength(name, found.length, length);
  return found;
}

/** @throws RangeError when they differ */
export function expectLength(what: string, got: number, needed: number): void {
  if (got !== needed) throw new RangeError(`${what} has ${got} elements where ${needed} are needed`);
}
