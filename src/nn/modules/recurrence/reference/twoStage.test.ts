import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../../../cells/index.ts';
import { normCells } from '../../../../config/constraints.ts';
import { goldenTwoStage, modelShape, toParams, toState } from '../../../golden/index.ts';
import { parameterShapes } from '../../../networks/index.ts';
import type { ModelShape } from '../../../networks/parameters.ts';
import { gradientErrors, initialStateGradient, smoothProblem } from '../../../testing/finiteDifferences.ts';
import { forwardBackward } from '../../../testing/stackReference.ts';
import { worstError } from '../../../testing/worstError.ts';

describe('against PyTorch’s autograd in float64', () => {
  it.each(goldenTwoStage)('$name', (golden) => {
    const shape = modelShape(golden.shape);
    const { T, B } = golden;
    expect(Object.keys(golden.params)).toEqual(parameterShapes(shape).map(({ name }) => name));
    const pass = forwardBackward(shape, toParams(golden.params), {
      ids: Uint32Array.from(golden.ids),
      targets: Uint32Array.from(golden.targets),
      T,
      B,
      state: toState(golden.initial),
    });
    expect(worstError([pass.loss], [golden.loss])).toBeLessThan(1e-9);
    for (const [name, grad] of Object.entries(golden.grads)) {
      expect(worstError(pass.grads[name], grad), name).toBeLessThan(1e-9);
    }
    const initial = initialStateGradient(pass, T);
    expect(worstError(initial.h, golden.initialGrad.h)).toBeLessThan(1e-9);
    if (golden.initialGrad.c.length > 0) expect(worstError(initial.c, golden.initialGrad.c)).toBeLessThan(1e-9);
    expect(worstError(pass.state.h, golden.final)).toBeLessThan(1e-9);
  });
});

describe.each(normCells.map(getCell))('$id with layer normalisation: gradients equal finite differences', (cell) => {
  const sizes = [
    { T: 4, B: 2, hiddenSize: 6, vocabularySize: 5, layers: 1 },
    { T: 3, B: 2, hiddenSize: 5, vocabularySize: 4, layers: 2 },
    { T: 3, B: 1, hiddenSize: 4, vocabularySize: 3, layers: 8 },
    // Of one unit normalisation leaves the bias alone.
    { T: 2, B: 1, hiddenSize: 1, vocabularySize: 3, layers: 1 },
  ];
  it.each(sizes)('T=$T B=$B H=$hiddenSize V=$vocabularySize L=$layers', ({ T, B, ...size }) => {
    const shape: ModelShape = { cell, activation: 'tanh', layerNorm: true, ...size };
    const problem = smoothProblem(shape, { T, B, carried: true, masked: true, seed: 17 });
    expect(gradientErrors(problem, 4, 5).filter(({ worst }) => !(worst <= 1e-6))).toEqual([]);
  });

  it('of numbers, in and out', () => {
    const shape: ModelShape = {
      ...{ cell, activation: 'tanh', layerNorm: true, layers: 1, hiddenSize: 5 },
      ...{ vocabularySize: 2, features: 3, regression: true },
    };
    // From a state of zeros, whose variance is 0, the loss is too steep for differences.
    const problem = smoothProblem(shape, { T: 3, B: 2, carried: true, seed: 4 });
    expect(gradientErrors(problem, 4, 5).filter(({ worst }) => !(worst <= 1e-6))).toEqual([]);
  });
});

it('is gru-textbook in eight layers', () => {
  const shape: ModelShape = {
    cell: getCell('gru-textbook'),
    activation: 'tanh',
    layers: 8,
    hiddenSize: 4,
    vocabularySize: 3,
  };
  const problem = smoothProblem(shape, { T: 3, B: 2, carried: true, seed: 1 });
  expect(gradientErrors(problem, 4, 5).filter(({ worst }) => !(worst <= 1e-6))).toEqual([]);
});

it('normalises every cell whose gates have recurrent products', () => {
  for (const { id } of cells) if (['rnn', 'gru', 'gru-textbook', 'lstm'].includes(id)) expect(normCells).toContain(id);
});
