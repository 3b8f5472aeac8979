import type { Slice } from '../../gpu/arena.ts';
import { readBuffer } from '../../gpu/readback.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { type TensorLayout, unpackTensor } from '../../nn/memory/layout.ts';
import { type Piece, piecesOf } from '../../nn/modules/recurrence/inputs.ts';
import { layerOf, unitsOf } from '../../nn/modules/recurrence/layer.ts';
import type { Direction } from '../../nn/network/types.ts';
import type { ProbeInput } from '../shared/scratchModel.ts';

/** Multiply-adds on the host. */
const mostWork = 2 ** 21;

/** Which rows of a window are looked at. */
interface RowsRead {
  readonly layer: number;
  readonly direction: Direction;
  /** Steps from `first` on, in the direction's own order of time. */
  readonly first: number;
  readonly steps: number;
  /** Of them, rows of B a step, counted from step `first`. */
  readonly rows: readonly number[];
  readonly sequences: readonly ProbeInput[];
}

/**
 * What goes into the activation of a plain cell, W_ih x + b_ih + W_hh h + b_hh (or both normalised), in some rows of the window that
 * was computed last. relu's outputs do not tell it where it is negative.
 */
export async function reluInputs(
  device: GPUDevice,
  context: PassContext,
  { layer: index, direction, first: begin, steps, rows, sequences }: RowsRead,
): Promise<number[]> {
  const { plan, buffers } = context;
  const B = plan.spec.batchSize;
  const layer = layerOf(context, index);
  const { hiddenSize: H, layerNorm, recurrence } = layer.config;
  const U = unitsOf(layer);
  const tensorOf = async (tensor: TensorLayout): Promise<Float32Array> =>
    unpackTensor(
      tensor,
      new Float32Array(await readBuffer(device, buffers.params, 16 * tensor.start, 16 * tensor.count)),
    );
  /** So many vec4s of each of the rows that are looked at. @param first of a buffer, in vec4s */
  const rowsOf = async ({ buffer, offset = 0 }: Slice, first: number, stride4: number): Promise<Float32Array> =>
    new Float32Array(await readBuffer(device, buffer, offset + 16 * first, 16 * steps * B * stride4));

  /** Σ_k W_ih[j][k] x[k] over the columns of one input. */
  async function pieceOf({ value, input, piece }: Piece): Promise<InputPart> {
    const tensor = layer.tensor('weightIh', direction, piece);
    const weights = await tensorOf(tensor);
    const { columns, depth } = tensor;
    if (value.kind === 'ids') {
      return (row, j) => {
        const { input, length = input.length } = sequences[row % B] as ProbeInput;
        const own = begin + Math.floor(row / B);
        const t = direction === 1 ? length - 1 - own : own;
        return weights[j * depth + (input[t] as number)] as number;
      };
    }
    const { x, stride4, start4 } = layer.inputRows(input, direction);
    const [slice] = Array.isArray(x) ? x : [x];
    const values = await rowsOf(slice as Slice, start4 + begin * B * stride4, stride4);
    return (row, j) => {
      let sum = 0;
      for (let k = 0; k < depth; k++) {
        sum += (weights[j * depth + k] as number) * (values[row * 4 * stride4 + (columns[k] as number)] as number);
      }
      return sum;
    };
  }

  const stored = piecesOf(layer);
  const gainOf = async (role: 'normIh' | 'normHh'): Promise<Float32Array | null> =>
    layerNorm ? tensorOf(layer.tensor(role, direction)) : null;
  const [parts, hh, biasIh, biasHh, normIh, normHh, previous] = await Promise.all([
    Promise.all(stored.map(pieceOf)),
    tensorOf(layer.tensor('weightHh', direction)),
    tensorOf(layer.tensor('biasIh', direction)),
    tensorOf(layer.tensor('biasHh', direction)),
    gainOf('normIh'),
    gainOf('normHh'),
    rowsOf(layer.kept('hiddenStates', direction), (begin * B * U) / 4, U / 4),
  ]);
  const read = stored.reduce(
    (sum, { value, piece }) => sum + (value.kind === 'ids' ? 1 : layer.tensor('weightIh', direction, piece).depth),
    0,
  );
  // Of a diagonal recurrence, W_hh is a vector.
  const ofItself = recurrence === 'diagonal';
  /** A layer's projection of one row, by its product. */
  const projected = (product: (j: number) => number, gain: Float32Array | null, bias: Float32Array): Float64Array => {
    const values = Float64Array.from({ length: H }, (_, j) => product(j));
    const scaled = gain ? standardized(values).map((value, j) => value * (gain[j] as number)) : values;
    return scaled.map((value, j) => value + (bias[j] as number));
  };
  const found: number[] = [];
  const every = Math.max(1, Math.ceil((rows.length * H * (H + read)) / mostWork));
  for (const row of rows.filter((_, i) => i % every === 0)) {
    const xp = projected((j) => parts.reduce((sum, part) => sum + part(row, j), 0), normIh, biasIh);
    const recurrent = (j: number): number => {
      let sum = 0;
      if (ofItself) return (hh[j] as number) * (previous[row * U + j] as number);
      for (let k = 0; k < H; k++) sum += (hh[j * H + k] as number) * (previous[row * U + k] as number);
      return sum;
    };
    const hp = projected(recurrent, normHh, biasHh);
    for (let j = 0; j < H; j++) found.push((xp[j] as number) + (hp[j] as number));
  }
  return found;
}

/** To mean 0 and variance 1, with the ε of recurrent/forward_two_stage.wgsl. */
function standardized(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
}

/** What one input adds to the input of unit j in a row. */
type InputPart = (row: number, j: number) => number;
