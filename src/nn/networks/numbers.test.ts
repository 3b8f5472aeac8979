import { describe, expect, it } from 'vitest';
import { cells } from '../../cells/index.ts';
import { goldenNumbers, modelShape, toParams } from '../golden/index.ts';
import { gradientErrors, smoothProblem } from '../testing/finiteDifferences.ts';
import { forwardBackward, zeroState } from '../testing/stackReference.ts';
import type { ModelShape } from './parameters.ts';

const wrongOf = (shape: ModelShape, masked: boolean) => {
  const problem = smoothProblem(shape, { T: 4, B: 2, carried: masked, masked, seed: 5 });
  return gradientErrors(problem, 4, 7).filter(({ worst }) => !(worst <= 1e-6));
};

describe.each(cells)('$id of numbers: gradients equal finite differences', (cell) => {
  const base = { cell, activation: 'tanh', hiddenSize: 5 } as const;

  it.each([1, 2])('from numbers to numbers, %d layers', (layers) => {
    for (const masked of [false, true]) {
      expect(wrongOf({ ...base, layers, features: 3, vocabularySize: 2, regression: true }, masked)).toEqual([]);
    }
  });

  it('from numbers to classes, and from symbols to numbers', () => {
    expect(wrongOf({ ...base, layers: 1, features: 2, vocabularySize: 4 }, true)).toEqual([]);
    expect(wrongOf({ ...base, layers: 1, vocabularySize: 4, regression: true }, true)).toEqual([]);
  });
});

/** The worst difference, relative to the largest expected value. */
const worst = (actual: ArrayLike<number>, expected: readonly number[]): number => {
  const scale = Math.max(...expected.map(Math.abs), 1e-300);
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value))) / scale;
};

describe('numbers, against PyTorch in float64', () => {
  it.each(goldenNumbers)('$name', (golden) => {
    const { T, B } = golden;
    const shape: ModelShape = { ...golden.shape, ...modelShape(golden.shape) };
    const V = shape.vocabularySize;
    const isScored = (i: number): boolean => !golden.atEnd || i >= (T - 1) * B * V;
    const pass = forwardBackward(shape, toParams(golden.params), {
      ids: new Uint32Array(),
      targets: new Uint32Array(),
      values: Float64Array.from(golden.values, Math.fround),
      numbers: Float64Array.from(golden.targets, (target, i) => (isScored(i) ? Math.fround(target) : Number.NaN)),
      T,
      B,
      state: zeroState(shape, B),
    });
    expect(worst([pass.loss], [golden.loss])).toBeLessThan(1e-9);
    for (const [name, grad] of Object.entries(golden.grads)) {
      expect(worst(pass.grads[name] ?? [], grad), name).toBeLessThan(1e-9);
    }
  });
});
