import type { Parameters } from './expression.ts';
import { shaderFiles } from './shaders.ts';
import { compose } from './template.ts';

export type Access = 'read' | 'read_write' | 'uniform';
export type Scalar = 'u32' | 'f32';

/** A compute shader and what its bindings are called; names and order equal the WGSL's, which a test asserts. */
export interface KernelDef<B extends string = string> {
  /** Path in shaders/. */
  readonly file: string;
  readonly bindings: Readonly<Record<B, Access>>;
  /** Fields of the `dims` uniform in order; all scalars. */
  readonly dims?: Readonly<Record<string, Scalar>>;
}

export const defineKernel = <B extends string>(definition: KernelDef<B>): KernelDef<B> => definition;

export function kernelSource(kernel: KernelDef, parameters: Parameters): string {
  return compose(kernel.file, shaderFiles, parameters);
}

/** Packs a kernel's `dims` in the order of its definition, padded to 16 bytes. Missing or surplus fields throw. */
export function packDims(kernel: KernelDef, values: Readonly<Record<string, number>>): ArrayBuffer {
  const fields = Object.entries(kernel.dims ?? {});
  if (fields.length !== Object.keys(values).length) {
    throw new RangeError(`${kernel.file}: dims need ${fields.map(([name]) => name).join(', ')}`);
  }
  const view = new DataView(new ArrayBuffer(Math.max(16, Math.ceil(fields.length / 4) * 16)));
  fields.forEach(([name, type], i) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`${kernel.file}: dims.${name} is missing`);
    if (type === 'f32') view.setFloat32(i * 4, value, true);
    else view.setUint32(i * 4, value, true);
  });
  return view.buffer;
}
