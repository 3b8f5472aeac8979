import { inputParts, type ModelShape, outputParts, type ParameterShape, parameterShapes } from './parameters.ts';

/** Sizes are padded to whole vec4s inside; the padding stays 0 for good. */
export const padTo4 = (size: number): number => Math.ceil(size / 4) * 4;

/**
 * Where a tensor lies in the flat parameter buffer.
 *
 * - `rows`: W_ih of one-hot input, stored [V][G·U], so that an id reads one row.
 * - `packed`: a matrix stored [K/4][N] vec4 over k, with k the input and n the output, and a transposed copy [N/4][K].
 * - `vector`: a bias [N].
 *
 * PyTorch's output index g·H + j is n = g·U + j here, U being H padded to 4.
 */
export interface TensorLayout extends ParameterShape {
  readonly kind: 'rows' | 'packed' | 'vector';
  /** Output features in `blocks` blocks of `block` real and `paddedBlock` stored ones; N = blocks · paddedBlock. */
  readonly blocks: number;
  readonly block: number;
  readonly paddedBlock: number;
  /** Input features, real and stored (K); 1 for a vector. */
  readonly depth: number;
  readonly paddedDepth: number;
  /** Where each input feature is stored: those of a packed matrix come in parts that are padded on their own. */
  readonly columns: Uint32Array;
  /** First vec4, and vec4s. */
  readonly start: number;
  readonly count: number;
  /** First vec4 of the transposed copy, whose room also holds both copies in halves; 0 if there is none. */
  readonly transposed: number;
}

export interface ParameterLayout {
  readonly tensors: readonly TensorLayout[];
  /** vec4s of the flat buffer, and of the transposed copies. */
  readonly size: number;
  readonly transposedSize: number;
  /** U and padded V */
  readonly units: number;
  readonly paddedVocabulary: number;
  get(name: string): TensorLayout;
}

/** Where features that come in such parts are stored, each part padded to whole vec4s. */
function storedColumns(parts: readonly number[]): { columns: Uint32Array; padded: number } {
  const columns: number[] = [];
  let padded = 0;
  for (const part of parts) {
    for (let k = 0; k < part; k++) columns.push(padded + k);
    padded += padTo4(part);
  }
  return { columns: Uint32Array.from(columns), padded };
}

/** The parts of a packed matrix's input. */
function partsOf(shape: ModelShape, { name, shape: [, depth = 1] }: ParameterShape): readonly number[] {
  if (name === 'head.weight') return outputParts(shape);
  const layer = /^rnn\.weight_ih_l(\d+)/.exec(name)?.[1];
  return layer === undefined ? [depth] : inputParts(shape, Number(layer));
}

const alignTensor = (vec4s: number): number => Math.ceil(vec4s / 16) * 16;

export function layoutParameters(shape: ModelShape): ParameterLayout {
  const units = padTo4(shape.hiddenSize);
  const paddedVocabulary = padTo4(shape.vocabularySize);
  let size = 0;
  let transposedSize = 0;
  const tensors = parameterShapes(shape).map((parameter): TensorLayout => {
    const head = parameter.name.startsWith('head.');
    const blocks = head ? 1 : shape.cell.gates.length;
    const paddedBlock = head ? paddedVocabulary : units;
    const block = head ? shape.vocabularySize : shape.hiddenSize;
    const oneHot = /^rnn\.weight_ih_l0(_reverse)?$/.test(parameter.name) && shape.features === undefined;
    const kind = parameter.shape.length === 1 ? 'vector' : oneHot ? 'rows' : 'packed';
    const depth = parameter.shape[1] ?? 1;
    const stored = storedColumns(kind === 'packed' ? partsOf(shape, parameter) : [depth]);
    const paddedDepth = kind === 'packed' ? stored.padded : depth;
    const count = (blocks * paddedBlock * paddedDepth) / 4;
    const tensor = {
      ...parameter,
      kind,
      blocks,
      block,
      paddedBlock,
      depth,
      paddedDepth,
      columns: stored.columns,
      start: size,
      count,
      transposed: transposedSize,
    } as const;
    size += alignTensor(count);
    if (kind === 'packed') transposedSize += alignTensor(count);
    return tensor;
  });
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    tensors,
    size,
    transposedSize,
    units,
    paddedVocabulary,
    get(name) {
      const tensor = byName.get(name);
      if (!tensor) throw new RangeError(`no parameter "${name}"`);
      return tensor;
    },
  };
}

/** Scalar index in the flat buffer of output feature n (stored) and input feature k. */
function flatIndex(tensor: TensorLayout, n: number, k: number): number {
  const cols = tensor.blocks * tensor.paddedBlock;
  const at = tensor.start * 4;
  return tensor.kind === 'packed' ? at + ((k >> 2) * cols + n) * 4 + (k & 3) : at + k * cols + n;
}

function visit(tensor: TensorLayout, each: (torchIndex: number, flat: number, n: number, k: number) => void): void {
  for (let b = 0; b < tensor.blocks; b++) {
    for (let j = 0; j < tensor.block; j++) {
      const n = b * tensor.paddedBlock + j;
      const row = (b * tensor.block + j) * tensor.depth;
      for (let i = 0; i < tensor.depth; i++) {
        const k = tensor.columns[i] as number;
        each(row + i, flatIndex(tensor, n, k), n, k);
      }
    }
  }
}

export type TensorMap = Record<string, Float32Array>;

/** Row-major tensors in PyTorch's names to the flat buffer. @throws RangeError for a missing tensor or a wrong length. */
export function packParameters(
  layout: ParameterLayout,
  source: Readonly<Record<string, ArrayLike<number>>>,
): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.size * 4);
  for (const tensor of layout.tensors) {
    const values = source[tensor.name];
    const length = tensor.shape.reduce((product, size) => product * size, 1);
    if (values?.length !== length) {
      throw new RangeError(`${tensor.name} should have ${length} values, has ${values?.length ?? 'none'}`);
    }
    visit(tensor, (from, to) => {
      flat[to] = values[from] as number;
    });
  }
  return flat;
}

/** The transposed copies that the backward pass reads. */
export function packTransposed(layout: ParameterLayout, flat: Float32Array): Float32Array<ArrayBuffer> {
  const copies = new Float32Array(layout.transposedSize * 4);
  for (const tensor of layout.tensors) {
    if (tensor.kind !== 'packed') continue;
    visit(tensor, (_, from, n, k) => {
      copies[tensor.transposed * 4 + ((n >> 2) * tensor.paddedDepth + k) * 4 + (n & 3)] = flat[from] as number;
    });
  }
  return copies;
}

/** One tensor's part of the flat buffer, row-major. @param stored its `count` vec4s */
export function unpackTensor(tensor: TensorLayout, stored: Float32Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(tensor.shape.reduce((product, size) => product * size, 1));
  visit(tensor, (to, from) => {
    values[to] = stored[from - tensor.start * 4] as number;
  });
  return values;
}

/** The flat buffer (parameters, gradients or moments) to row-major tensors in PyTorch's names. */
export function unpackParameters(layout: ParameterLayout, flat: Float32Array): TensorMap {
  const result: TensorMap = {};
  for (const tensor of layout.tensors) {
    result[tensor.name] = unpackTensor(tensor, flat.subarray(tensor.start * 4));
  }
  return result;
}
