import type { TensorMap } from '../../nn/layout.ts';
import type { NodeProto, TensorProto } from './onnxPb.ts';

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
