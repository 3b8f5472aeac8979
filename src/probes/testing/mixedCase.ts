import { onTestFinished } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import { randomParameters, testModel } from '../../nn/testing/gpuCase.ts';
import { mixedStacks } from '../../nn/testing/stacks.ts';
import { recurrencesOf } from '../shared/place.ts';

export const T = 9;
export const tolerance = 1e-4;
/** Stacks with an output at every step. */
export const steppedStacks = mixedStacks.filter(([, { pool }]) => pool === undefined);

/** A model of a shape, a sequence that it reads, and what the probes are made of. */
export function setUp(shape: ModelShape) {
  const rng = createRng(14, 'mixed probes');
  const params = randomParameters(shape, rng, 0.7);
  const draw = (): Uint32Array<ArrayBuffer> =>
    Uint32Array.from({ length: T }, () => rng.uint32() % shape.vocabularySize);
  const sequence = { input: draw(), targets: draw() };
  const spec = { shape, seqLength: T, batchSize: 1, optimizer: { type: 'adam', nesterov: false } } as const;
  const model = async () => {
    const made = await testModel(spec, params);
    onTestFinished(() => made.destroy());
    return made;
  };
  return { shape, params, sequence, spec, model, recurrences: recurrencesOf(shape) };
}

/** Makes a probe that goes when the test is over. */
export async function made<P extends { destroy(): void }>(probe: Promise<P>): Promise<P> {
  const one = await probe;
  onTestFinished(() => one.destroy());
  return one;
}

export const norm = (values: Float64Array, row: number, H: number): number =>
  Math.hypot(...values.subarray(row * H, (row + 1) * H));
