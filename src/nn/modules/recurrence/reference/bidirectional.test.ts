import { describe, expect, it } from 'vitest';
import { cells } from '../../../../cells/index.ts';
import { goldenBidirectional, modelShape, toParams, toWindow } from '../../../golden/index.ts';
import { parameterShapes } from '../../../networks/index.ts';
import { directionsOf, type ModelShape, type Pool } from '../../../networks/parameters.ts';
import { gradientErrors, type Problem, smoothProblem } from '../../../testing/finiteDifferences.ts';
import { forward, forwardBackward } from '../../../testing/stackReference.ts';
import { joined, parted, reversedRows, reversedValues } from './directions.ts';

const lengths = Uint32Array.of(4, 1, 3);
const sizes = { T: 4, B: 3 };

/** How far the two largest values of a unit are apart at least, over all sequences: a maximum has a kink where they are equal. */
function leastGap({ shape, params, window }: Problem): number {
  const { layers } = forward(shape, params, window);
  const H = shape.hiddenSize;
  const tops = layers.slice(-directionsOf(shape, shape.layers - 1)).flatMap(({ hidden }) =>
    Array.from({ length: window.B * H }, (_, i) => {
      const steps = window.lengths?.[Math.floor(i / H)] ?? window.T;
      const [first = 0, second = Number.NEGATIVE_INFINITY] = Array.from(
        { length: steps },
        (_, t) => hidden[(t + 1) * window.B * H + i] as number,
      ).toSorted((a, b) => b - a);
      return first - second;
    }),
  );
  return Math.min(...tops);
}

function smooth(shape: ModelShape, some?: Uint32Array): Problem {
  for (let seed = 5; seed < 500; seed++) {
    const problem = smoothProblem(shape, { ...sizes, seed, ...(some ? { lengths: some } : {}) });
    if (shape.pool !== 'max' || leastGap(problem) > 0.004) return problem;
  }
  throw new Error('found no problem without a kink near by');
}

const wrongOf = (shape: ModelShape, some?: Uint32Array) => {
  const problem = smooth(shape, some);
  return gradientErrors(problem, 4, 7).filter(({ worst }) => !(worst <= 1e-6));
};

const pools: Pool[] = ['steps', 'last', 'mean', 'max'];

describe.each(cells)('$id: gradients equal finite differences', (cell) => {
  const base = { cell, activation: 'tanh', hiddenSize: 3, layers: 2, vocabularySize: 4 } as const;

  // What is done with the states is the same in every cell.
  const some = cell.id === 'gru' ? pools : (['last'] as const);

  it.each(['ends', ...some] as const)('in both directions, pool %s', (pool) => {
    expect(wrongOf({ ...base, bidirectional: true, pool }, lengths)).toEqual([]);
    if (pool !== 'last') return;
    expect(wrongOf({ ...base, bidirectional: true, pool, features: 2, regression: true })).toEqual([]);
  });

  it.each(some)('in one direction, pool %s', (pool) => {
    expect(wrongOf({ ...base, layers: 1, pool, features: 2, regression: true }, lengths)).toEqual([]);
  });
});

describe('the other direction', () => {
  const [T, B] = [5, 2];
  const rows = reversedRows({ T, B, lengths: Uint32Array.of(5, 3) });

  it('turns each sequence round within its own steps, and what pads it not at all', () => {
    expect([...rows].filter((_, i) => i % 2 === 0).map((row) => row / 2)).toEqual([4, 3, 2, 1, 0]);
    expect([...rows].filter((_, i) => i % 2 === 1).map((row) => (row - 1) / 2)).toEqual([2, 1, 0, 3, 4]);
  });

  it('is its own inverse', () => {
    const values = Float64Array.from({ length: T * B * 3 }, (_, i) => i);
    expect(reversedValues(reversedValues(values, rows), rows)).toEqual(values);
    const back = values.map((value) => -value);
    expect(parted(joined(values, back, rows, 3), rows, 3)).toEqual([values, back]);
  });

  it.each(cells)('of $id reads from the last real step, whatever pads a sequence', (cell) => {
    const shape: ModelShape = {
      ...{ cell, activation: 'tanh', hiddenSize: 3, layers: 2, vocabularySize: 4 },
      bidirectional: true,
      pool: 'ends',
    };
    const { params, window } = smoothProblem(shape, { ...sizes, lengths, seed: 3 });
    const pass = forwardBackward(shape, params, window);
    const ids = window.ids.map((id, row) => (Math.floor(row / 3) < (lengths[row % 3] as number) ? id : 3 - id));
    expect(ids).not.toEqual(window.ids);
    const other = forwardBackward(shape, params, { ...window, ids });
    expect(other.logits).toEqual(pass.logits);
    for (const [name, grad] of Object.entries(pass.grads)) expect(other.grads[name], name).toEqual(grad);
  });

  it('refuses a sequence that is longer than the window, or empty', () => {
    const shape: ModelShape = {
      cell: cells[0] as (typeof cells)[number],
      activation: 'tanh',
      hiddenSize: 3,
      layers: 1,
      vocabularySize: 4,
      bidirectional: true,
    };
    const { params, window } = smoothProblem(shape, { ...sizes, seed: 3 });
    for (const wrong of [0, 5]) {
      const given = { ...window, lengths: Uint32Array.of(4, wrong, 3) };
      expect(() => forwardBackward(shape, params, given)).toThrow(`a sequence of ${wrong} steps`);
    }
  });
});

/** The worst difference, relative to the largest expected value. */
const worst = (actual: ArrayLike<number>, expected: readonly number[]): number => {
  const scale = Math.max(...expected.map(Math.abs), 1e-300);
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value))) / scale;
};

describe('sequences of different lengths, against PyTorch in float64', () => {
  it.each(goldenBidirectional)('$name', (golden) => {
    const shape = modelShape(golden.shape);
    expect(Object.keys(golden.params)).toEqual(parameterShapes(shape).map(({ name }) => name));
    const window = toWindow(golden);
    const pass = forwardBackward(shape, toParams(golden.params), window);
    expect(worst([pass.loss], [golden.loss])).toBeLessThan(1e-9);
    const V = shape.vocabularySize;
    const real = pass.logits.filter((_, i) => {
      const row = Math.floor(i / V);
      return shape.pool || Math.floor(row / golden.B) < (golden.lengths[row % golden.B] as number);
    });
    expect(worst(real, golden.logits)).toBeLessThan(1e-9);
    for (const [name, grad] of Object.entries(golden.grads)) {
      expect(worst(pass.grads[name] ?? [], grad), name).toBeLessThan(1e-9);
    }
  });
});
