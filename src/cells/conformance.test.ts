import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ModelShape } from '../nn/networks/parameters.ts';
import { equations, equationsOf } from '../nn/reference/cells.ts';
import {
  derivative,
  type GradientError,
  gradientErrors,
  relativeError,
  smoothProblem,
} from '../nn/testing/finiteDifferences.ts';
import { forwardBackward, type State, windowLoss } from '../nn/testing/stackReference.ts';
import { cellVariants } from '../nn/testing/variants.ts';
import { cells } from './index.ts';

const sizes = [
  { T: 5, B: 3, hiddenSize: 7, vocabularySize: 11 },
  { T: 4, B: 2, hiddenSize: 6, vocabularySize: 8 },
  { T: 6, B: 1, hiddenSize: 5, vocabularySize: 2 },
  { T: 1, B: 4, hiddenSize: 1, vocabularySize: 3 },
];
const starts = [
  { carried: false, masked: false },
  { carried: true, masked: true },
];

const wrong = (errors: GradientError[]): GradientError[] => errors.filter(({ worst }) => !(worst <= 1e-6));

it('finds the cells', () => {
  expect(cells.map((cell) => cell.id)).toEqual(expect.arrayContaining(['rnn', 'gru', 'lstm']));
  expect(new Set(cellVariants.map(({ recurrence }) => recurrence))).toEqual(new Set(['full', 'diagonal', 'none']));
});

it('should have equations of every cell, and of no other', () => {
  expect(equations.map(({ id }) => id).toSorted()).toEqual(cells.map(({ id }) => id).toSorted());
  expect(() => equationsOf('none')).toThrow('no equations of the cell "none"');
});

describe.each(cellVariants)('$name: gradients equal finite differences', ({ cell, activation, recurrence }) => {
  const kind = { cell, activation, recurrence };
  const cases = sizes.flatMap((size) =>
    starts.flatMap((start) => [1, 2].map((layers) => ({ ...size, ...start, layers }))),
  );

  it.each(cases)(
    'T=$T B=$B H=$hiddenSize V=$vocabularySize L=$layers carried=$carried masked=$masked',
    ({ T, B, hiddenSize, vocabularySize, layers, carried, masked }) => {
      const shape: ModelShape = { ...kind, layers, hiddenSize, vocabularySize };
      const problem = smoothProblem(shape, { T, B, carried, masked, seed: 17 });
      expect(wrong(gradientErrors(problem, 4, 5))).toEqual([]);
    },
  );

  it('of 8 layers too', () => {
    const shape: ModelShape = { ...kind, layers: 8, hiddenSize: 4, vocabularySize: 5 };
    const problem = smoothProblem(shape, { T: 2, B: 2, carried: true, seed: 21 }, 0.002);
    expect(wrong(gradientErrors(problem, 4, 5))).toEqual([]);
  });

  it('stays finite where weights drive every gate to ±1000', () => {
    const shape: ModelShape = { ...kind, layers: 2, hiddenSize: 5, vocabularySize: 6 };
    const { params, window } = smoothProblem(shape, { T: 2, B: 2, carried: true, seed: 3 });
    for (const name of ['rnn.bias_ih_l0', 'rnn.bias_ih_l1']) {
      params[name]?.forEach((_, i, values) => {
        values[i] = i % 2 === 0 ? 1000 : -1000;
      });
    }
    const { loss, grads } = forwardBackward(shape, params, window);
    expect(loss).toBeGreaterThan(0);
    expect(Object.values(grads).every((values) => values.every(Number.isFinite))).toBe(true);
  });

  it('splits: two windows with the state carried between them give the losses of one', () => {
    const shape: ModelShape = { ...kind, layers: 2, hiddenSize: 4, vocabularySize: 5 };
    const { params, window } = smoothProblem(shape, { T: 6, B: 3, carried: true, seed: 8 });
    const whole = forwardBackward(shape, params, window);
    const part = (from: number, T: number, state: State) =>
      forwardBackward(shape, params, {
        ids: window.ids.subarray(from * 3, (from + T) * 3),
        targets: window.targets.subarray(from * 3, (from + T) * 3),
        T,
        B: 3,
        state,
      });
    const first = part(0, 2, window.state);
    const second = part(2, 4, first.state);
    expect([...first.lossByRow, ...second.lossByRow]).toEqual([...whole.lossByRow]);
    expect(second.state).toEqual(whole.state);
    expect(second.logits).toEqual(whole.logits.subarray(2 * 3 * 5));
  });

  it('dHidden and dCell at every step equal finite differences of the rest of the window', () => {
    const [T, B, H, V] = [4, 2, 3, 5];
    const shape: ModelShape = { ...kind, layers: 1, hiddenSize: H, vocabularySize: V };
    const { params, window } = smoothProblem(shape, { T, B, carried: true, seed: 9 });
    const whole = forwardBackward(shape, params, window);
    const head = params['head.weight'] ?? new Float64Array();
    for (let t = 1; t < T; t++) {
      const slice = (values: Float64Array): Float64Array => values.slice(t * B * H, (t + 1) * B * H);
      const state: State = {
        h: slice(whole.layers[0]?.hidden as Float64Array),
        c: slice(whole.layers[0]?.cell as Float64Array),
      };
      const rest = { ids: window.ids.subarray(t * B), targets: window.targets.subarray(t * B), T: T - t, B, state };
      // The mean is over T·B positions in the whole window and over the rest of them here.
      const loss = (): number => (windowLoss(shape, params, rest) * (T - t)) / T;
      for (let unit = 0; unit < B * H; unit++) {
        const [b, j] = [Math.floor(unit / H), unit % H];
        let byOutput = 0;
        for (let v = 0; v < V; v++) {
          byOutput += (head[v * H + j] as number) * (whole.dlogits[((t - 1) * B + b) * V + v] as number);
        }
        const index = t * B * H + unit;
        const dHidden = byOutput + derivative(loss, state.h, unit);
        expect(relativeError(whole.dHidden[0]?.[index] as number, dHidden)).toBeLessThan(1e-6);
        if (cell.states.length === 2) {
          expect(relativeError(whole.dCell[0]?.[index] as number, derivative(loss, state.c, unit))).toBeLessThan(1e-6);
        }
      }
    }
  });
});

describe('the check itself', () => {
  const mistakes: ((value: number) => number)[] = [(value) => -value, (value) => value * 1.0001];
  const spoilt = (values: readonly number[], at: number, spoil: (value: number) => number): number[] =>
    values.map((value, i) => (i === at ? spoil(value) : value));
  const places = cells.flatMap((cell) => {
    const read = ['xp', ...(cell.recurrentSlots.length > 0 ? ['hp' as const] : [])] as const;
    return [
      ...read.flatMap((part) => cell.gates.map((name, index) => ({ id: cell.id, cell, part, name, index }))),
      ...(cell.peepholes ?? []).map(({ name }, index) => ({
        id: cell.id,
        cell,
        part: 'peepholes' as const,
        name,
        index,
      })),
    ];
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(places)(
    'should notice a wrong gradient when it is by $part of gate $name of $id',
    ({ cell, part, index }) => {
      const equations = equationsOf(cell.id);
      const { backward, masked } = equations;
      const shape: ModelShape = { cell, activation: 'tanh', layers: 1, hiddenSize: 4, vocabularySize: 5 };
      const problem = smoothProblem(shape, { T: 4, B: 2, carried: true, seed: 2 });
      for (const spoil of mistakes) {
        vi.spyOn(equations, 'backward').mockImplementation((step, next) => {
          const right = backward(step, next);
          return { ...right, [part]: spoilt(right[part], index, spoil) };
        });
        if (masked && index === 0) {
          const unmask = masked.backward;
          vi.spyOn(masked, 'backward').mockImplementation((step, dm) => {
            const right = unmask(step, dm);
            return { ...right, sum: spoil(right.sum) };
          });
        }
        expect(wrong(gradientErrors(problem, 4, 5)).length).toBeGreaterThan(0);
        vi.restoreAllMocks();
      }
    },
  );
});
