import { onTestFinished } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { randomParameters, testModel } from './gpuCase.ts';
import type { Tensors } from './stackReference.ts';

/** Steps, units and symbols: no multiples of four. */
export const [T, H, V] = [9, 7, 6];
export const lengths = Uint32Array.of(9, 6, 1);
export const B = lengths.length;
const optimizer = { type: 'adam', nesterov: false } as const;

/** A bidirectional model, and sequences of unequal lengths that they read. */
export function setUp(id: string, layers: number, other: Partial<ModelShape> = {}) {
  const sizes = { activation: 'tanh', layers, hiddenSize: H, vocabularySize: V } as const;
  const shape: ModelShape = { ...sizes, cell: getCell(id), bidirectional: true, ...other };
  const rng = createRng(12, `bidirectional ${id}`);
  const params = randomParameters(shape, rng, 0.8);
  const sequences = Array.from(lengths, (length) => ({
    input: Uint32Array.from({ length: T }, () => rng.uint32() % V),
    targets: Uint32Array.from({ length: T }, () => rng.uint32() % V),
    length,
  }));
  const ids = Uint32Array.from({ length: T * B }, (_, i) => sequences[i % B]?.input[Math.floor(i / B)] ?? 0);
  return { shape, params, sequences, ids, spec: { shape, seqLength: T, batchSize: B, optimizer } };
}

/** Rows [T, B] that nothing pads, which are the same in either order of time. */
export const real = Array.from({ length: T * B }, (_, row) => row).filter(
  (row) => Math.floor(row / B) < (lengths[row % B] as number),
);

/** Every direction of every layer, and its place among them. */
export const choices = (layers: number) =>
  Array.from({ length: 2 * layers }, (_, i) => ({ layer: Math.floor(i / 2), reverse: i % 2 === 1, i }));

/** A model of its own, until the test is over. */
export async function modelOf({ spec, params }: { spec: ReturnType<typeof setUp>['spec']; params: Tensors }) {
  const model = await testModel(spec, params);
  onTestFinished(() => model.destroy());
  return model;
}
