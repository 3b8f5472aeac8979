import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import { defaultConfig } from '../../config/defaults.ts';
import type { OptimizerConfig } from '../../config/settings/types.ts';
import { smoothProblem } from '../testing/finiteDifferences.ts';
import { forward, trainingStep, windowLoss } from '../testing/stackReference.ts';
import { allFinite, clipGradients, globalNorm } from './clip.ts';
import { initialOptimizerState, optimizerStep } from './optimizers.ts';
import type { Tensors } from './types.ts';

const grads = (): Tensors => ({ a: Float64Array.of(3, 0), b: Float64Array.of(-4) });

describe('clipGradients', () => {
  it('by norm: one factor for all tensors, max / (norm + 1e-6)', () => {
    const { grads: result, gradNorm, clippedNorm, clipped } = clipGradients(grads(), { type: 'norm', value: 2 });
    expect([gradNorm, clipped]).toEqual([5, true]);
    expect(clippedNorm).toBeCloseTo(2 * (5 / (5 + 1e-6)), 14);
    expect(result.a?.[0]).toBeCloseTo((3 * 2) / (5 + 1e-6), 14);
    expect(result.b?.[0]).toBeCloseTo((-4 * 2) / (5 + 1e-6), 14);
  });

  it('by norm: nothing happens below the threshold', () => {
    expect(clipGradients(grads(), { type: 'norm', value: 6 })).toEqual({
      grads: grads(),
      gradNorm: 5,
      clippedNorm: 5,
      clipped: false,
      finite: true,
    });
  });

  it('by value: each component by itself', () => {
    const result = clipGradients(grads(), { type: 'value', value: 3.5 });
    expect(result.grads).toEqual({ a: Float64Array.of(3, 0), b: Float64Array.of(-3.5) });
    expect([result.gradNorm, result.clippedNorm, result.clipped]).toEqual([5, Math.hypot(3, 3.5), true]);
    expect(clipGradients(grads(), { type: 'value', value: 4 }).clipped).toBe(false);
  });

  it('into a band: to whichever bound the norm leaves', () => {
    const band = (lower: number, value: number) => clipGradients(grads(), { type: 'band', value, lower });
    expect(band(6, 8)).toMatchObject({ gradNorm: 5, clipped: true });
    expect(band(6, 8).grads).toEqual({ a: Float64Array.of(3 * 1.2, 0), b: Float64Array.of(-4 * 1.2) });
    expect(band(6, 8).clippedNorm).toBeCloseTo(6, 14);
    expect(band(1, 2).grads).toEqual(clipGradients(grads(), { type: 'norm', value: 2 }).grads);
    expect(band(4, 6)).toMatchObject({ clippedNorm: 5, clipped: false, grads: grads() });
    // A lower bound over the upper one counts as that.
    expect(band(9, 6).clippedNorm).toBeCloseTo(6, 14);
    expect(clipGradients({ a: new Float64Array(3) }, { type: 'band', value: 2, lower: 1 })).toMatchObject({
      clipped: false,
      grads: { a: new Float64Array(3) },
    });
  });

  it('leaves what it was given as it was', () => {
    const given = grads();
    clipGradients(given, { type: 'norm', value: 1 });
    clipGradients(given, { type: 'value', value: 1 });
    expect(given).toEqual(grads());
    expect(clipGradients(given, { type: 'none', value: 1 }).grads).toEqual(grads());
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('sees %d, however it clips', (value) => {
    for (const type of ['norm', 'value', 'none'] as const) {
      expect(clipGradients({ ...grads(), c: Float64Array.of(0, value) }, { type, value: 1 }).finite).toBe(false);
    }
    expect(allFinite({ c: Float64Array.of(value) })).toBe(false);
  });

  it('has a norm of 0 for zeros', () => {
    expect(globalNorm({ a: new Float64Array(3) })).toBe(0);
    expect(clipGradients({ a: new Float64Array(3) }, { type: 'norm', value: 1 }).grads.a).toEqual(new Float64Array(3));
  });
});

describe('optimizerStep', () => {
  const base: OptimizerConfig = { ...defaultConfig.optimizer, learningRate: 99 };
  const run = (config: Partial<OptimizerConfig>, steps: number): number => {
    const params: Tensors = { p: Float64Array.of(1) };
    const state = initialOptimizerState(params);
    for (let i = 0; i < steps; i++)
      optimizerStep({ ...base, ...config }, 0.1, params, { p: Float64Array.of(2) }, state);
    expect(state.step).toBe(steps);
    return params.p?.[0] ?? Number.NaN;
  };

  // By hand, from p = 1 with g = 2 and a rate of 0.1; the golden curves hold the rest to PyTorch.
  it('uses the rate it is given, not the one of the configuration', () => {
    expect(run({ type: 'sgd' }, 1)).toBeCloseTo(0.8, 15);
    expect(run({ type: 'sgd', momentum: 0.5 }, 2)).toBeCloseTo(1 - 0.1 * (2 + 3), 15);
    expect(run({ type: 'sgd', momentum: 0.5, nesterov: true }, 2)).toBeCloseTo(1 - 0.1 * (3 + 3.5), 15);
    expect(run({ type: 'rmsprop', alpha: 0.75 }, 1)).toBeCloseTo(1 - (0.1 * 2) / 1, 7);
    expect(run({ type: 'adam' }, 1)).toBeCloseTo(0.9, 8);
    expect(run({ type: 'adam' }, 3)).toBeCloseTo(0.7, 8);
    expect(run({ type: 'adagrad' }, 1)).toBeCloseTo(0.9, 8);
    expect(run({ type: 'adagrad' }, 2)).toBeCloseTo(0.9 - 0.1 / Math.sqrt(2), 8);
    expect(run({ type: 'nadam', beta1: 0 }, 1)).toBeCloseTo(0.9, 8);
  });

  it('decays weights by the gradient, but AdamW by shrinking them', () => {
    expect(run({ type: 'sgd', weightDecay: 0.5 }, 1)).toBeCloseTo(1 - 0.1 * 2.5, 15);
    expect(run({ type: 'adam', weightDecay: 0.5 }, 1)).toBeCloseTo(0.9, 8);
    expect(run({ type: 'adamw', weightDecay: 0.5 }, 1)).toBeCloseTo(0.95 - 0.1, 8);
  });
});

describe('trainingStep', () => {
  const shape = { cell: getCell('lstm'), activation: 'tanh', layers: 1, hiddenSize: 5, vocabularySize: 6 } as const;
  const setup = () => smoothProblem(shape, { T: 4, B: 2, seed: 6 });

  it('goes downhill', () => {
    const { params, window } = setup();
    const state = initialOptimizerState(params);
    const before = windowLoss(shape, params, window);
    for (let i = 0; i < 10; i++) trainingStep(shape, params, window, defaultConfig, state);
    expect(windowLoss(shape, params, window)).toBeLessThan(before);
    expect(state.step).toBe(10);
  });

  it('skips a step that is not finite, and leaves everything as it was', () => {
    const { params, window } = setup();
    const state = initialOptimizerState(params);
    trainingStep(shape, params, window, defaultConfig, state);
    params['head.bias']?.set([Number.NaN]);
    const before = structuredClone({ params, state });
    expect(trainingStep(shape, params, window, defaultConfig, state).applied).toBe(false);
    expect({ params, state }).toEqual(before);
  });
});

describe('forward', () => {
  const shape = { cell: getCell('rnn'), activation: 'tanh', layers: 1, hiddenSize: 3, vocabularySize: 4 } as const;

  it('refuses sizes that do not fit and ids outside the vocabulary', () => {
    const { params, window } = smoothProblem(shape, { T: 2, B: 2, seed: 1 });
    expect(() => forward(shape, params, { ...window, ids: Uint32Array.of(0, 1, 2) })).toThrow(
      /ids has 3 .* 4 are needed/,
    );
    expect(() => forward(shape, params, { ...window, ids: Uint32Array.of(0, 1, 2, 4) })).toThrow(/id 4/);
    expect(() => forward({ ...shape, hiddenSize: 4 }, params, window)).toThrow(/weight_ih_l0/);
    const long = new Float64Array(7);
    expect(() => forward(shape, params, { ...window, state: { h: long, c: window.state.c } })).toThrow(
      /state.h .* has 7/,
    );
    expect(() => forward(shape, params, { ...window, state: { h: window.state.h, c: long } })).toThrow(
      /state.c .* has 7/,
    );
    expect(() => forward({ ...shape, layers: 2 }, params, window)).toThrow(/no tensor "rnn.weight_ih_l1"/);
  });
});
