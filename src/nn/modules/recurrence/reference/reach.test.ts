import { describe, expect, it } from 'vitest';
import { cells } from '../../../../cells/index.ts';
import { defaultConfig } from '../../../../config/defaults.ts';
import type { InitConfig } from '../../../../config/settings/types.ts';
import { ignoredTarget } from '../../../../lib/ignoredTarget.ts';
import { createRng } from '../../../../lib/rng.ts';
import { initialParameters } from '../../../init/init.ts';
import { forwardBackward, type Tensors, zeroState } from '../../../testing/stackReference.ts';

const [H, T, V, B] = [64, 64, 64, 2];
const lag = 32;

interface Row {
  readonly name: string;
  readonly id: string;
  readonly recurrent?: InitConfig['recurrent'];
  readonly forgetBias?: number;
  readonly all: number;
  readonly h: number;
  readonly c?: number;
  readonly factor: number;
}

/**
 * What is left of the gradient 32 steps back, relative to the loss's own step (of c, to the step before), at initialisation with
 * H = 64 and T = 64 on random input: of all losses, of the last one by h, and by c. Figures of a NumPy program; between its seeds
 * the uniform RNN spreads over two orders of magnitude and the Gaussian one over one, hence their factor.
 */
const table: readonly Row[] = [
  { name: 'an RNN, uniform', id: 'rnn', all: 1.1, h: 2.9e-8, factor: 10 },
  { name: 'an RNN, orthogonal', id: 'rnn', recurrent: 'orthogonal', all: 2.6, h: 0.11, factor: 3 },
  { name: 'an RNN, Gaussian of spectral radius 1.5', id: 'rnn', recurrent: 'gaussian', all: 34, h: 5, factor: 10 },
  { name: 'an LSTM, forget bias 0', id: 'lstm', forgetBias: 0, all: 0.98, h: 6.3e-8, factor: 3 },
  { name: 'an LSTM, forget bias 1', id: 'lstm', forgetBias: 1, all: 0.92, h: 7.5e-4, c: 4.4e-3, factor: 3 },
  { name: 'an LSTM, forget bias 3', id: 'lstm', forgetBias: 3, all: 1.2, h: 0.16, c: 2.1, factor: 3 },
];

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** Length over all units of all sequences of the gradient of the state after step t. */
const lengthAt = (gradients: Float64Array | undefined, t: number): number =>
  Math.sqrt(gradients?.subarray((t + 1) * B * H, (t + 2) * B * H).reduce((sum, x) => sum + x * x, 0) ?? 0);

describe('gradients at initialisation', () => {
  it.each(table)('should reach as far as another program found when it is $name', (row) => {
    const { id, recurrent = 'pytorch', forgetBias = null, factor } = row;
    const cell = cells.find((one) => one.id === id) as (typeof cells)[number];
    const shape = { cell, activation: 'tanh', layers: 1, hiddenSize: H, vocabularySize: V } as const;
    const init = { ...defaultConfig.init, recurrent, spectralRadius: 1.5, forgetBias };
    const found = [1, 2, 3, 4, 5].map((seed) => {
      const rng = createRng(seed, 'reach at initialisation');
      const params = Object.fromEntries(
        Object.entries(initialParameters(shape, init, seed)).map(([name, values]) => [name, Float64Array.from(values)]),
      ) as Tensors;
      const draw = () => Uint32Array.from({ length: T * B }, () => rng.uint32() % V);
      const window = { ids: draw(), targets: draw(), T, B, state: zeroState(shape, B) };
      const last = window.targets.map((target, i) => (i < (T - 1) * B ? ignoredTarget : target));
      const of = (targets: Uint32Array) => forwardBackward(shape, params, { ...window, targets });
      const [together, single] = [of(window.targets), of(last)];
      const left = (gradients: Float64Array | undefined, from = 0): number =>
        lengthAt(gradients, T - 1 - lag) / lengthAt(gradients, T - 1 - from);
      return { all: left(together.dHidden[0]), h: left(single.dHidden[0]), c: left(single.dCell[0], 1) };
    });
    const expectWithin = (value: number, published: number): void => {
      expect(value).toBeGreaterThan(published / factor);
      expect(value).toBeLessThan(published * factor);
    };
    expectWithin(median(found.map((one) => one.h)), row.h);
    expectWithin(median(found.map((one) => one.all)), row.all);
    if (row.c !== undefined) expectWithin(median(found.map((one) => one.c)), row.c);
  });
});
