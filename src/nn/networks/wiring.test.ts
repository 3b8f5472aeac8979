import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { goldenWiring, modelShape, toParams } from '../golden/index.ts';
import { dropoutKey } from '../modules/dropoutAdd/dropout.ts';
import { gradientErrors, relativeError, smoothProblem } from '../testing/finiteDifferences.ts';
import { forwardBackward, zeroState } from '../testing/stackReference.ts';
import { wirings } from '../testing/wirings.ts';
import { parameterShapes } from './index.ts';
import type { ModelShape } from './parameters.ts';

const sizes = { activation: 'tanh', layers: 3, hiddenSize: 7, vocabularySize: 11 } as const;
const wrong = (errors: { worst: number }[]) => errors.filter(({ worst }) => !(worst <= 1e-6));

describe.each(wirings)('%s: gradients equal finite differences', (_, wiring) => {
  it.each(['rnn', 'lstm', 'gru'])('of %s', (id) => {
    const shape: ModelShape = { ...sizes, ...wiring, cell: getCell(id) };
    const problem = smoothProblem(shape, { T: 4, B: 2, carried: true, masked: true, seed: 11 });
    expect(wrong(gradientErrors(problem, 4, 5))).toEqual([]);
  });

  it.each([false, true])('with dropout, variational: %s', (variational) => {
    const shape: ModelShape = { ...sizes, ...wiring, cell: getCell('gru') };
    const problem = smoothProblem(shape, { T: 4, B: 2, carried: true, seed: 12 });
    const dropout = { rate: 0.4, variational };
    const window = { ...problem.window, dropout, dropoutKey: dropoutKey(3, 1) };
    expect(wrong(gradientErrors({ ...problem, window }, 4, 5))).toEqual([]);
  });
});

describe('one window, against PyTorch in float64', () => {
  it.each(goldenWiring)('$name', (golden) => {
    const shape = modelShape(golden.shape);
    const { T, B } = golden;
    expect(Object.keys(golden.params).toSorted()).toEqual(
      parameterShapes(shape)
        .map(({ name }) => name)
        .toSorted(),
    );
    const window = { ids: Uint32Array.from(golden.ids), targets: Uint32Array.from(golden.targets), T, B };
    const pass = forwardBackward(shape, toParams(golden.params), { ...window, state: zeroState(shape, B) });
    expect(relativeError(pass.loss, golden.loss)).toBeLessThan(1e-9);
    const worst = (actual: ArrayLike<number> | undefined, expected: readonly number[]): number =>
      Math.max(...expected.map((value, i) => relativeError(actual?.[i] ?? Number.NaN, value)));
    expect(worst(pass.logits, golden.logits)).toBeLessThan(1e-9);
    for (const [name, grad] of Object.entries(golden.grads))
      expect(worst(pass.grads[name], grad), name).toBeLessThan(1e-9);
  });
});

it('is right in a stack of 8', () => {
  const shape: ModelShape = { ...sizes, cell: getCell('lstm'), layers: 8, hiddenSize: 4 };
  expect(wrong(gradientErrors(smoothProblem(shape, { T: 3, B: 2, seed: 13 }), 6, 5))).toEqual([]);
});
