import { padTo4 } from '../network/padding.ts';
import { type Resolved, resolve } from '../network/resolve.ts';
import type { Direction, GradientSource, ParameterRole, Storage } from '../network/types.ts';
import { networkOf } from '../networks/index.ts';
import type { ModelShape, ParameterShape } from '../networks/parameters.ts';

export { padTo4 } from '../network/padding.ts';

/**
 * Where a tensor lies in the flat parameter buffer.
 *
 * PyTorch's output index g·H + j is n = g·U + j here, U being H padded to 4. W_ih of a layer that reads several sources is stored in
 * as many pieces, each like a matrix of its own: the columns of one source, named by {@link pieceName}.
 */
export interface TensorLayout extends ParameterShape {
  /** Whose it is, what for, and which piece of it. */
  readonly node: string;
  readonly role: ParameterRole;
  readonly direction: Direction;
  readonly piece: number;
  readonly kind: Storage;
  readonly gradient: GradientSource;
  /** PyTorch's name of the whole, and where the piece's columns lie in it. */
  readonly parameter: string;
  readonly place: { readonly first: number; readonly of: number };
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
  /** @throws RangeError where there is none of that name. */
  get(name: string): TensorLayout;
  /** PyTorch's names, in the order of its state dict. */
  readonly parameters: readonly string[];
  /** What a parameter is stored as: itself, or its pieces. */
  piecesOf(parameter: string): readonly TensorLayout[];
}

/** The name of columns of W_ih that are stored apart; of a layer that reads one source it is the parameter's. */
const pieceName = (parameter: string, piece: number, pieces: number): string =>
  pieces === 1 ? parameter : `${parameter} piece ${piece}`;

/** The pieces that a parameter is stored in; itself, if there is one. */
const piecesIn = (parameter: Resolved['parameters'][number]): Omit<TensorLayout, 'start' | 'transposed'>[] => {
  const { name, node, role, direction, shape, blocks, columns, gradient } = parameter;
  const rows = shape[0] as number;
  const block = rows / blocks;
  const paddedBlock = padTo4(block);
  let first = 0;
  return columns.map(({ storage, parts }, piece) => {
    const width = parts.reduce((sum, part) => sum + part, 0);
    const stored = storage === 'packed' || storage === 'table';
    const { columns: places, padded } = storedColumns(parts);
    const paddedDepth = stored ? padded : width;
    const tensor = {
      ...{ node, role, direction, piece, gradient, parameter: name },
      name: pieceName(name, piece, columns.length),
      shape: shape.length === 1 ? shape : [rows, width],
      kind: storage,
      place: { first, of: shape[1] ?? 1 },
      ...{ blocks, block, paddedBlock, depth: width, paddedDepth, columns: places },
      count: (blocks * paddedBlock * paddedDepth) / 4,
    };
    first += width;
    return tensor;
  });
};

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

const alignTensor = (vec4s: number): number => Math.ceil(vec4s / 16) * 16;

/** Where the parameters of a network lie. */
export function layoutOf({ parameters, nodes }: Pick<Resolved, 'parameters' | 'nodes'>): ParameterLayout {
  let size = 0;
  let transposedSize = 0;
  const tensors = parameters.flatMap(piecesIn).map((tensor): TensorLayout => {
    const placed = { ...tensor, start: size, transposed: transposedSize };
    size += alignTensor(tensor.count);
    if (tensor.kind === 'packed') transposedSize += alignTensor(tensor.count);
    return placed;
  });
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const width = (kind: string): number => {
    const output = nodes.findLast(({ definition }) => definition.kind === kind)?.output;
    return output?.kind === 'features' ? padTo4(output.parts[0] as number) : 0;
  };
  return {
    tensors,
    size,
    transposedSize,
    units: width('recurrence'),
    paddedVocabulary: width('linear'),
    get(name) {
      const tensor = byName.get(name);
      if (!tensor) throw new RangeError(`no parameter "${name}"`);
      return tensor;
    },
    parameters: [...new Set(tensors.map(({ parameter }) => parameter))],
    piecesOf: (parameter) => tensors.filter((tensor) => tensor.parameter === parameter),
  };
}

export const layoutParameters = (shape: ModelShape): ParameterLayout => layoutOf(resolve(networkOf(shape)));

/** Scalar index in the flat buffer of output feature n (stored) and input feature k. */
function flatIndex(tensor: TensorLayout, n: number, k: number): number {
  const cols = tensor.blocks * tensor.paddedBlock;
  const at = tensor.start * 4;
  return tensor.kind === 'packed' || tensor.kind === 'table'
    ? at + ((k >> 2) * cols + n) * 4 + (k & 3)
    : at + k * cols + n;
}

/** Where an element stands in its tensor, in PyTorch's order, and in the flat buffer. */
function visit(
  tensor: TensorLayout,
  each: (at: { row: number; i: number }, flat: number, n: number, k: number) => void,
): void {
  for (let b = 0; b < tensor.blocks; b++) {
    for (let j = 0; j < tensor.block; j++) {
      const n = b * tensor.paddedBlock + j;
      const row = b * tensor.block + j;
      for (let i = 0; i < tensor.depth; i++) {
        const k = tensor.columns[i] as number;
        each({ row, i }, flatIndex(tensor, n, k), n, k);
      }
    }
  }
}

/** Index of an element in the whole parameter. */
const inWhole = ({ place }: TensorLayout, { row, i }: { row: number; i: number }): number =>
  row * place.of + place.first + i;

export type TensorMap = Record<string, Float32Array>;

/** Row-major tensors in PyTorch's names to the flat buffer. @throws RangeError for a missing tensor or a wrong length. */
export function packParameters(
  layout: ParameterLayout,
  source: Readonly<Record<string, ArrayLike<number>>>,
): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.size * 4);
  for (const tensor of layout.tensors) {
    const values = source[tensor.parameter];
    const length = (tensor.shape[0] ?? 1) * tensor.place.of;
    if (values?.length !== length) {
      throw new RangeError(`${tensor.parameter} should have ${length} values, has ${values?.length ?? 'none'}`);
    }
    visit(tensor, (at, to) => {
      flat[to] = values[inWhole(tensor, at)] as number;
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

/** One tensor's part of the flat buffer, row-major; of a piece its own columns. @param stored its `count` vec4s */
export function unpackTensor(tensor: TensorLayout, stored: Float32Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(tensor.shape.reduce((product, size) => product * size, 1));
  visit(tensor, ({ row, i }, from) => {
    values[row * tensor.depth + i] = stored[from - tensor.start * 4] as number;
  });
  return values;
}

/** The flat buffer (parameters, gradients or moments) to row-major tensors in PyTorch's names. */
export function unpackParameters(layout: ParameterLayout, flat: Float32Array): TensorMap {
  const result: TensorMap = {};
  for (const tensor of layout.tensors) {
    result[tensor.parameter] ??= new Float32Array((tensor.shape[0] ?? 1) * tensor.place.of);
    const values = result[tensor.parameter] as Float32Array;
    visit(tensor, (at, from) => {
      values[inWhole(tensor, at)] = flat[from] as number;
    });
  }
  return result;
}
