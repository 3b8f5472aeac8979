import type { TensorMap } from '../../nn/memory/layout.ts';
import type { NodeProto, TensorProto } from './onnxPb.ts';
import { integers } from './parts.ts';

/** The graph while it is built: its nodes in order, and its constants. */
export interface Draft {
  readonly nodes: NodeProto[];
  readonly constants: TensorProto[];
}

/** @throws RangeError where the model has no such tensor */
export function tensorNamed(tensors: TensorMap, name: string): Float32Array {
  const found = tensors[name];
  if (!found) throw new RangeError(`the model has no tensor "${name}"`);
  return found;
}

/** The name of a constant with one axis, which is made where it is first needed. */
export function axis({ constants }: Draft, index: number): string {
  const name = `axis_${index}`;
  if (!constants.some((constant) => constant.name === name)) constants.push(integers(name, [index]));
  return name;
}
