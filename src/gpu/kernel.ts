import type { Parameters } from './expression.ts';
import { shaderFiles } from './shaders.ts';
import { compose } from './template.ts';

export type Access = 'read' | 'read_write' | 'uniform';

/** A composed compute shader, and what its text says that it is to be given. */
export interface Kernel {
  /** Path in shaders/. */
  readonly file: string;
  readonly code: string;
  /** In the order of the binding numbers, from 0 on. */
  readonly bindings: Readonly<Record<string, Access>>;
  /** Types of the fields of the `dims` uniform in order; null where none is bound. */
  readonly dims: Readonly<Record<string, string>> | null;
}

/** @throws SyntaxError for a file that there is not, for a template that is wrong, and as {@link readKernel} does */
export const composeKernel = (file: string, parameters: Parameters): Kernel =>
  readKernel(file, compose(file, shaderFiles, parameters));

const bindingPattern = /^@group\(0\) @binding\((\d+)\) var<(?:storage, (read|read_write)|(uniform))> (\w+):/;

/**
 * Reads what a shader binds and the fields of its `struct Dims`. It knows the one way in which the files of shaders/ write them:
 * group 0, bindings in order, a field a line.
 * @throws SyntaxError for any other
 */
export function readKernel(file: string, code: string): Kernel {
  const text = code.replace(/\/\/.*/g, '');
  const statements = text.match(/@(?:group|binding)\b[^;]*/g) ?? [];
  const bindings = statements.map((statement, i): [string, Access] => {
    const [, number, storage, uniform, name = ''] = bindingPattern.exec(statement) ?? [];
    if (Number(number) !== i) throw new SyntaxError(`${file}: "${statement}" can't be read as binding ${i} of group 0`);
    return [name, (storage ?? uniform) as Access];
  });
  const dims = bindings.some(([name]) => name === 'dims') ? dimsOf(file, text) : null;
  return { file, code, bindings: Object.fromEntries(bindings), dims };
}

function dimsOf(file: string, text: string): Record<string, string> {
  const body = /\bstruct Dims \{([^}]*)\}/.exec(text)?.[1];
  if (body === undefined) throw new SyntaxError(`${file}: dims are bound, but there is no struct Dims`);
  const lines = body.split('\n').map((line) => line.trim());
  const fields = lines.filter(Boolean).map((line): [string, string] => {
    const [, name, type] = /^(\w+): ([^:]+),$/.exec(line) ?? [];
    if (!name || !type) throw new SyntaxError(`${file}: "${line}" can't be read as a field of Dims`);
    return [name, type];
  });
  return Object.fromEntries(fields);
}

/** @throws RangeError that says which of the needed names are missing, and which of those given are not needed or there twice */
export function requireNames(of: string, needed: readonly string[], given: readonly string[]): void {
  const missing = needed.filter((name) => !given.includes(name));
  const surplus = given.filter((name, i) => !needed.includes(name) || given.indexOf(name) < i);
  const faults = Object.entries({ missing, surplus }).filter(([, names]) => names.length > 0);
  if (faults.length === 0) return;
  throw new RangeError(`${of}: ${faults.map(([fault, names]) => `${fault} ${names.join(', ')}`).join('; ')}`);
}

/**
 * Packs a kernel's `dims` in the order of its WGSL, 4 bytes a field, padded to 16 bytes.
 * @throws RangeError for missing and surplus fields, and where the kernel's are not all scalars
 */
export function packDims(
  { file, dims }: Pick<Kernel, 'file' | 'dims'>,
  values: Readonly<Record<string, number>>,
): ArrayBuffer {
  const fields = Object.entries(dims ?? {});
  const given = Object.keys(values).filter((name) => values[name] !== undefined);
  requireNames(
    `${file}: dims`,
    fields.map(([name]) => name),
    given,
  );
  const view = new DataView(new ArrayBuffer(Math.max(16, Math.ceil(fields.length / 4) * 16)));
  fields.forEach(([name, type], i) => {
    const value = values[name] as number;
    if (type === 'f32') view.setFloat32(i * 4, value, true);
    else if (type === 'u32') view.setUint32(i * 4, value, true);
    else throw new RangeError(`${file}: dims.${name} is ${type}, no scalar`);
  });
  return view.buffer;
}
