import type { ParameterLayout } from './layout.ts';

// As shaders/lib/float16.wgsl, which says the same for the GPU: both sides must agree to the bit, so that a run that goes on from a
// copy reads what it would have read.

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);
const largest = 0x477fe000;

/**
 * The nearest IEEE 754 half of a float32, ties to even, as its 16 bits. Past ±65504 it is that; what is not finite becomes NaN.
 */
export function halfBits(value: number): number {
  scratch[0] = value;
  const bits = scratchBits[0] as number;
  const whole = bits & 0x7fffffff;
  const sign = (bits >>> 16) & 0x8000;
  if (whole >= 0x7f800000) return sign | 0x7e00;
  const size = Math.min(whole, largest);
  if (size >= 0x38800000) return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
  // Below 2⁻¹⁴ halves are multiples of 2⁻²⁴; from 2⁻²⁵ down all round to 0.
  const shift = Math.min(126 - (size >>> 23), 25);
  const mantissa = (size & 0x7fffff) | 0x800000;
  const rounding = (1 << (shift - 1)) - 1 + ((mantissa >>> shift) & 1);
  return sign | ((mantissa + rounding) >>> shift);
}

/**
 * What products read of a model with half weights: of every packed matrix, in the room of its transposed copy in f32, the matrix
 * [K/4][N] in halves and then its transposed copy [N/4][K] in halves; two a u32, the first in the low bits.
 */
export function packFloat16(layout: ParameterLayout, flat: Float32Array): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(layout.transposedSize * 4);
  const put = (at: number, value: number): void => {
    words[at >> 1] = (words[at >> 1] as number) | (halfBits(value) << (16 * (at & 1)));
  };
  for (const tensor of layout.tensors) {
    if (tensor.kind !== 'packed') continue;
    const cols = tensor.blocks * tensor.paddedBlock;
    const matrix = tensor.transposed * 8;
    const transposed = matrix + tensor.count * 4;
    for (let i = 0; i < tensor.count * 4; i++) {
      const value = flat[tensor.start * 4 + i] as number;
      const n = (i >> 2) % cols;
      const k = Math.floor((i >> 2) / cols) * 4 + (i & 3);
      put(matrix + i, value);
      put(transposed + ((n >> 2) * tensor.paddedDepth + k) * 4 + (n & 3), value);
    }
  }
  return words;
}
