import { ModelFileError } from './errors.ts';
import { readHeader } from './safetensorsHeader.ts';

export interface Tensor {
  /** Row-major; [] is a scalar. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * A safetensors file of float32 tensors: 8 bytes with the header's length, the header in JSON padded to a multiple of 8,
 * the numbers in little-endian order (https://github.com/huggingface/safetensors#format).
 * @throws RangeError for a tensor whose shape does not hold its values.
 */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    if (sizeOf(shape) !== values.length)
      throw new RangeError(`${name} of shape [${shape}] has ${values.length} values`);
    entries.push([name, { dtype: 'F32', shape, data_offsets: [end, end + values.length * 4] }]);
    end += values.length * 4;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  const numbers = new DataView(bytes.buffer, 8 + headerLength);
  let at = 0;
  for (const { values } of tensors.values()) {
    for (const value of values) {
      numbers.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * Reads a file that anybody may have written, so nothing in it is believed unchecked.
 * @throws ModelFileError 'not-safetensors', 'damaged', or 'unsupported' for numbers that are not float32.
 */
export function readSafetensors(bytes: Uint8Array): TensorFile {
  const { entries, metadata, dataStart } = readHeader(bytes);
  const numbers = new DataView(bytes.buffer, bytes.byteOffset + dataStart, bytes.length - dataStart);
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, start, end } of entries) {
    if (dtype !== 'F32') {
      throw new ModelFileError('unsupported', `${name} has the type ${dtype}; only F32 (float32) is supported.`);
    }
    const values = new Float32Array((end - start) / 4);
    for (let i = 0; i < values.length; i++) values[i] = numbers.getFloat32(start + i * 4, true);
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata };
}
