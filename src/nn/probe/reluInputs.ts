import { readBuffer } from '../../gpu/readback.ts';
import type { LayerBuffers } from '../buffers.ts';
import { unpackTensor } from '../layout.ts';
import { layerNames } from '../parameters.ts';
import type { PassContext } from '../passes/context.ts';

/** Multiply-adds on the host. */
const mostWork = 2 ** 21;

/** Which rows of a window are looked at: those of its last steps. */
export interface RowsRead {
  readonly layer: number;
  readonly steps: number;
  /** Words of each sequence: T ids, or of numbers as the kernels read them. */
  readonly sequences: readonly Uint32Array[];
}

/**
 * What goes into the activation of a plain cell, W_ih x + b_ih + W_hh h + b_hh, in some rows of the window that was computed last.
 * relu's outputs do not tell it where it is negative.
 */
export async function reluInputs(
  device: GPUDevice,
  { plan, buffers }: PassContext,
  { layer, steps, sequences }: RowsRead,
): Promise<number[]> {
  const { shape, seqLength: T, batchSize: B } = plan.spec;
  const { hiddenSize: H, features } = shape;
  const U = plan.layout.units;
  const names = layerNames(layer);
  const tensorOf = async (name: string): Promise<Float32Array> => {
    const tensor = plan.layout.get(name);
    return unpackTensor(
      tensor,
      new Float32Array(await readBuffer(device, buffers.params, 16 * tensor.start, 16 * tensor.count)),
    );
  };
  /** States of `steps` steps from slot `first` on. */
  const statesOf = async ({ hs }: LayerBuffers, first: number): Promise<Float32Array> => {
    const stateBytes = 4 * B * U;
    const from = (hs.offset ?? 0) + first * stateBytes;
    return new Float32Array(await readBuffer(device, hs.buffer, from, steps * stateBytes));
  };
  const below = buffers.layers[layer - 1];
  const [ih, hh, biasIh, biasHh, previous, inputs] = await Promise.all([
    tensorOf(names.weightIh),
    tensorOf(names.weightHh),
    tensorOf(names.biasIh),
    tensorOf(names.biasHh),
    statesOf(buffers.layers[layer] as LayerBuffers, T - steps),
    below ? statesOf(below, T - steps + 1) : null,
  ]);
  const In = ih.length / H;
  /** Σ_k w[j][k] x[k] */
  const dot = (w: Float32Array, j: number, x: Float32Array, count: number): number => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += (w[j * count + k] as number) * (x[k] as number);
    return sum;
  };
  const inputPart = (row: number): ((j: number) => number) => {
    if (inputs) return (j) => dot(ih, j, inputs.subarray(row * U), In);
    const words = sequences[row % B] as Uint32Array;
    const t = T - steps + Math.floor(row / B);
    if (features === undefined) return (j) => ih[j * In + (words[t] as number)] as number;
    const stride = words.length / T;
    const numbers = new Float32Array(words.slice(t * stride, t * stride + features).buffer);
    return (j) => dot(ih, j, numbers, In);
  };
  const found: number[] = [];
  const rows = steps * B;
  const every = Math.max(1, Math.ceil((rows * H * (H + (inputs ? In : 1))) / mostWork));
  for (let row = 0; row < rows; row += every) {
    const part = inputPart(row);
    const h = previous.subarray(row * U);
    for (let j = 0; j < H; j++) {
      found.push(part(j) + dot(hh, j, h, H) + (biasIh[j] as number) + (biasHh[j] as number));
    }
  }
  return found;
}
