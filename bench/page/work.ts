import { getCell } from '../../src/cells/index.ts';
import { defaultConfig } from '../../src/config/defaults.ts';
import { createRng } from '../../src/lib/rng.ts';
import { initialParameters } from '../../src/nn/init/init.ts';
import type { ModelShape } from '../../src/nn/networks/parameters.ts';

/** One layer over one-hot characters, and a dense head. */
export interface Case {
  readonly cell: 'lstm' | 'gru';
  /** H */
  readonly hidden: number;
  /** B */
  readonly batch: number;
  /** T */
  readonly seqLength: number;
  /** V */
  readonly vocabulary: number;
}

/** What every library is given: the same weights, the same batch, the same optimizer. */
export interface Work extends Case {
  readonly shape: ModelShape;
  /** [T, B] */
  readonly ids: Uint32Array;
  /** [T, B] */
  readonly targets: Uint32Array;
  /** Row-major, by PyTorch's names. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
}

/** Adam as PyTorch has it, after a clip of the gradient's global norm. */
export const optimizer = {
  learningRate: 0.005,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 1,
} as const;

export function makeWork(given: Case): Work {
  const { hidden: hiddenSize, vocabulary: vocabularySize, batch, seqLength } = given;
  const shape = { cell: getCell(given.cell), activation: 'tanh', layers: 1, hiddenSize, vocabularySize } as const;
  const rng = createRng(1, 'bench');
  const draw = (): Uint32Array =>
    Uint32Array.from({ length: batch * seqLength }, () => Math.floor(rng.uniform() * vocabularySize));
  return { ...given, shape, ids: draw(), targets: draw(), parameters: initialParameters(shape, defaultConfig.init, 1) };
}

/** [length, V], row-major. */
export function oneHot(ids: Uint32Array, vocabulary: number): Float32Array {
  const rows = new Float32Array(ids.length * vocabulary);
  ids.forEach((id, row) => {
    rows[row * vocabulary + id] = 1;
  });
  return rows;
}

/** A weight [rows, columns] as the matrix [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j] as number;
  }
  return result;
}

/** A parameter by name. @throws RangeError where there is none. */
export function parameter(work: Work, name: string): Float32Array {
  const values = work.parameters[name];
  if (!values) throw new RangeError(`there is no ${name}`);
  return values;
}
