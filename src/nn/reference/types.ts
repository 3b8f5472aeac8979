import type { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { ModelShape } from '../networks/parameters.ts';
import type { MatrixView } from './matrix.ts';
import { outputWidth } from './structure.ts';

/** The target of a position that counts for nothing. Its type is the engine's constant: another value does not compile. */
export const ignored: typeof ignoredTarget = 0xffffffff;

/** By the names of PyTorch's state dict, row-major. */
export type Tensors = Record<string, Float64Array>;

export interface State {
  /** [L, B, H]; of a bidirectional model [2L, B, H], the forward direction of each layer first */
  readonly h: Float64Array;
  /** As h; zeros in cells without a cell state. */
  readonly c: Float64Array;
}

export interface Inputs {
  /** One-hot input as ids below V, time-major [T, B]; not read where the input is numbers. */
  readonly ids: Uint32Array;
  /** [T, B, F], where the input is numbers. */
  readonly values?: Float64Array;
  readonly T: number;
  readonly B: number;
  /** [V, D]: what a tied embedding looks ids up in, where products read its matrix as halves; the matrix itself if left out. */
  readonly table?: Float64Array | undefined;
  /** [B]: steps of each sequence from its first on that are real; all T where it is left out. */
  readonly lengths?: Uint32Array;
  /** What the window starts from. */
  readonly state: State;
  /** What a unit of a layer's output counts for at row t · B + b; never asked of the last layer. Absent: all count in full. */
  readonly kept?: (layer: number, row: number, unit: number) => number;
  /** [T, B], with output recurrence: the answer that each step is fed, or `ignored` for none. */
  readonly fed?: Uint32Array | undefined;
}

export interface Window extends Inputs {
  /** Gradients do not flow from step t + 1 into step t where t + 1 is a multiple of this; 0 or left out, they flow everywhere. */
  readonly truncate?: number;
  /** [T, B], of a pooled model [B]: ids below V, or `ignored`; not read where the outputs are numbers. */
  readonly targets: Uint32Array;
  /** [T, B, V], of a pooled model [B, V], where the outputs are numbers; NaN where nothing is asked. */
  readonly numbers?: Float64Array;
}

/**
 * What one layer, or one direction of it, keeps of its forward pass. Slot 0 of the time axis is the state carried in, slot t+1 the
 * one after step t, in the order in which the direction reads.
 */
export interface LayerTrace {
  /** [T+1, B, H] */
  readonly hidden: Float64Array;
  /** [T+1, B, H]; zeros in cells without a cell state. */
  readonly cell: Float64Array;
  /** [T, B, H, S]: the cell's slots, such as activated gates. */
  readonly saved: Float64Array;
  /** [T, B, G, H]: what each gate got of the input and of the last state, with the biases. */
  readonly xp: Float64Array;
  readonly hp: Float64Array;
}

export function zeroState(shape: ModelShape, B: number): State {
  let size = 0;
  for (let layer = 0; layer < shape.layers; layer++) size += B * outputWidth(shape, layer);
  return { h: new Float64Array(size), c: new Float64Array(size) };
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

/** @throws RangeError when the model has no such tensor, or one of another size */
export const matrix = (tensors: Tensors, name: string, rows: number, columns: number): MatrixView => ({
  data: tensor(tensors, name, rows * columns),
  at: 0,
  rows,
  columns,
});
