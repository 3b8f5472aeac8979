import { getCell } from '../../src/cells/index.ts';
import { defaultConfig } from '../../src/config/defaults.ts';
import { createRng } from '../../src/lib/rng.ts';
import { initialParameters } from '../../src/nn/init/init.ts';
import type { SourceInput } from '../../src/nn/memory/batch.ts';
import type { ModelShape } from '../../src/nn/networks/parameters.ts';

/** One layer over one-hot characters, and a dense head; or an encoder–decoder of one layer each, in one direction. */
export interface Case {
  readonly cell: string;
  /** H */
  readonly hidden: number;
  /** B */
  readonly batch: number;
  /** T */
  readonly seqLength: number;
  /** V */
  readonly vocabulary: number;
  /** S of an encoder–decoder, whose every source has so many symbols; left out, it is a stack. */
  readonly sourceLength?: number;
}

/** What every library is given: the same weights, the same batch, the same optimizer. */
export interface Work extends Case {
  readonly shape: ModelShape;
  /** [T, B] */
  readonly ids: Uint32Array;
  /** [T, B] */
  readonly targets: Uint32Array;
  /** Of an encoder–decoder. */
  readonly source?: SourceInput;
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

/** D of an encoder–decoder's embeddings. */
export const embeddingSize = 64;

function shapeOf({ cell: id, hidden: hiddenSize, vocabulary, sourceLength }: Case): ModelShape {
  const cell = getCell(id);
  const stack = { cell, activation: 'tanh', layers: 1, hiddenSize, vocabularySize: vocabulary } as const;
  if (sourceLength === undefined) return stack;
  const layers = [{ cell, hiddenSize, bidirectional: false }];
  const encoder = { layers, symbols: vocabulary, embedding: embeddingSize, attention: 'dot' } as const;
  return { ...stack, embedding: { size: embeddingSize, tied: false }, encoder };
}

export function makeWork(given: Case): Work {
  const { vocabulary, batch, seqLength, sourceLength } = given;
  const shape = shapeOf(given);
  const rng = createRng(1, 'bench');
  const draw = (steps: number): Uint32Array =>
    Uint32Array.from({ length: batch * steps }, () => Math.floor(rng.uniform() * vocabulary));
  return {
    ...given,
    shape,
    ids: draw(seqLength),
    targets: draw(seqLength),
    ...(sourceLength && { source: { ids: draw(sourceLength), lengths: new Uint32Array(batch).fill(sourceLength) } }),
    parameters: initialParameters(shape, defaultConfig.init, 1),
  };
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
