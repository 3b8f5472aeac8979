import { describe, expect, it } from 'vitest';
import type { InitConfig } from '../config/types.ts';
import { cells, getCell } from './cells/index.ts';
import { initialParameters } from './init.ts';
import { elementCount, type ModelShape, parameterShapes } from './parameters.ts';

const pytorch: InitConfig = { input: 'pytorch', recurrent: 'pytorch', spectralRadius: 1, forgetBias: null };
const shapeOf = (id: string, changes: Partial<ModelShape> = {}): ModelShape => ({
  cell: getCell(id),
  activation: 'tanh',
  layers: 2,
  hiddenSize: 24,
  vocabularySize: 37,
  ...changes,
});

function tensorOf(params: Record<string, Float32Array>, name: string): Float32Array {
  const found = params[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
}

/** Fails unless the values look drawn from U(−bound, bound): in range, right variance and mean, edges reached. */
function expectUniform(values: Float32Array, bound: number): void {
  const n = values.length;
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  expect(largest).toBeLessThanOrEqual(Math.fround(bound));
  expect(largest).toBeGreaterThan(bound * (1 - 12 / n));
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const square = values.reduce((sum, x) => sum + x * x, 0) / n;
  expect(Math.abs(mean)).toBeLessThan((4 * bound) / Math.sqrt(3 * n));
  // The variance of x² under U(−1, 1) is 4/45.
  expect(Math.abs(square / bound ** 2 - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n));
}

/** The largest entry of |Q Qᵀ − I| for the n×n block that starts at `at`. */
function orthogonalityError(values: Float32Array, at: number, n: number): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let dot = 0;
      for (let k = 0; k < n; k++) dot += (values[at + i * n + k] as number) * (values[at + j * n + k] as number);
      worst = Math.max(worst, Math.abs(dot - (i === j ? 1 : 0)));
    }
  }
  return worst;
}

/** ρ of a matrix [n, n], by the growth of its powers, which are squared so often. */
function spectralRadius(matrix: Float64Array, n: number, squarings = 8): number {
  let power = matrix;
  let logScale = 0;
  for (let k = 0; k < squarings; k++) {
    const square = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let m = 0; m < n; m++) {
        const factor = power[i * n + m] as number;
        for (let j = 0; j < n; j++)
          square[i * n + j] = (square[i * n + j] as number) + factor * (power[m * n + j] as number);
      }
    }
    const size = Math.hypot(...square);
    logScale = 2 * logScale + Math.log(size);
    power = square.map((value) => value / size);
  }
  return Math.exp(logScale / 2 ** squarings);
}

describe('initialParameters', () => {
  it.each(cells.map((cell) => cell.id))('gives every tensor of %s its size, in order', (id) => {
    const shape = shapeOf(id);
    const params = initialParameters(shape, pytorch, 1);
    const sizes = Object.entries(params).map(([name, values]) => [name, values.length]);
    expect(sizes).toEqual(parameterShapes(shape).map((parameter) => [parameter.name, elementCount(parameter)]));
  });

  it('pytorch: U(−1/√H, 1/√H) everywhere', () => {
    for (const values of Object.values(initialParameters(shapeOf('lstm'), pytorch, 3)))
      expectUniform(values, 24 ** -0.5);
  });

  it('xavier: bounds from one gate’s block, zero biases', () => {
    const params = initialParameters(shapeOf('gru'), { ...pytorch, input: 'xavier', recurrent: 'xavier' }, 3);
    expectUniform(tensorOf(params, 'rnn.weight_ih_l0'), Math.sqrt(6 / (24 + 37)));
    expectUniform(tensorOf(params, 'rnn.weight_ih_l1'), Math.sqrt(6 / 48));
    expectUniform(tensorOf(params, 'rnn.weight_hh_l0'), Math.sqrt(6 / 48));
    expectUniform(tensorOf(params, 'head.weight'), Math.sqrt(6 / (24 + 37)));
    for (const name of ['rnn.bias_ih_l0', 'rnn.bias_hh_l1', 'head.bias']) {
      expect(tensorOf(params, name).every((value) => value === 0)).toBe(true);
    }
  });

  it('gaussian: normal, and of about the spectral radius asked for', () => {
    const H = 96;
    const shape = shapeOf('rnn', { layers: 1, hiddenSize: H });
    const weights = tensorOf(
      initialParameters(shape, { ...pytorch, recurrent: 'gaussian', spectralRadius: 1.5 }, 3),
      'rnn.weight_hh_l0',
    );
    const square = weights.reduce((sum, x) => sum + x * x, 0) / weights.length;
    expect(Math.abs((square * H) / 1.5 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / weights.length));
    // Of a normal distribution 31.7% lie further off than a deviation.
    const outside = weights.filter((x) => Math.abs(x) > 1.5 / Math.sqrt(H)).length / weights.length;
    expect(Math.abs(outside - 0.3173)).toBeLessThan(0.02);
    expect(spectralRadius(Float64Array.of(0, -2, 2, 0), 2)).toBeCloseTo(2, 2);
    const radius = spectralRadius(Float64Array.from(weights), H);
    expect(radius).toBeGreaterThan(1.3);
    expect(radius).toBeLessThan(1.8);
  });

  it.each([1, 5, 24])('orthogonal: every gate’s block is orthogonal, H=%i', (hiddenSize) => {
    const params = initialParameters(shapeOf('lstm', { hiddenSize }), { ...pytorch, recurrent: 'orthogonal' }, 3);
    for (const name of ['rnn.weight_hh_l0', 'rnn.weight_hh_l1']) {
      const blocks = [0, 1, 2, 3].map((gate) =>
        tensorOf(params, name).subarray(gate * hiddenSize ** 2, (gate + 1) * hiddenSize ** 2),
      );
      for (const block of blocks) expect(orthogonalityError(block, 0, hiddenSize)).toBeLessThan(1e-6);
      if (hiddenSize > 1) expect(new Set(blocks.map((block) => block.join())).size).toBe(4);
    }
    expect(tensorOf(params, 'rnn.bias_hh_l0').every((value) => value === 0)).toBe(true);
  });

  it('sets the forget bias once, in cells that have one, and nothing else', () => {
    const shape = shapeOf('lstm', { hiddenSize: 5 });
    const plain = initialParameters(shape, pytorch, 3);
    const params = initialParameters(shape, { ...pytorch, forgetBias: 1.5 }, 3);
    for (const [name, values] of Object.entries(params)) {
      const expected = Float32Array.from(tensorOf(plain, name));
      if (name.includes('bias_ih')) expected.fill(1.5, 5, 10);
      if (name.includes('bias_hh')) expected.fill(0, 5, 10);
      expect(values, name).toEqual(expected);
    }
    expect(initialParameters(shapeOf('gru'), { ...pytorch, forgetBias: 1.5 }, 3)).toEqual(
      initialParameters(shapeOf('gru'), pytorch, 3),
    );
  });
});

describe('the streams', () => {
  it('repeat for the same seed and differ for another', () => {
    const init: InitConfig = { input: 'xavier', recurrent: 'orthogonal', spectralRadius: 1, forgetBias: 1 };
    expect(initialParameters(shapeOf('lstm'), init, 7)).toEqual(initialParameters(shapeOf('lstm'), init, 7));
    const other = initialParameters(shapeOf('lstm'), init, 8);
    expect(tensorOf(initialParameters(shapeOf('lstm'), init, 7), 'head.weight')).not.toEqual(
      tensorOf(other, 'head.weight'),
    );
  });

  it('belong to one tensor each: another initialiser or one more layer leaves the rest alone', () => {
    const base = initialParameters(shapeOf('lstm'), pytorch, 7);
    const orthogonal = initialParameters(shapeOf('lstm'), { ...pytorch, recurrent: 'orthogonal' }, 7);
    const deeper = initialParameters(shapeOf('lstm', { layers: 3 }), pytorch, 7);
    for (const [name, values] of Object.entries(base)) {
      if (name.includes('_hh_')) expect(tensorOf(orthogonal, name)).not.toEqual(values);
      else expect(tensorOf(orthogonal, name)).toEqual(values);
      expect(tensorOf(deeper, name)).toEqual(values);
    }
    const starts = Object.values(base).map((values) => values[0]);
    expect(new Set(starts).size).toBe(starts.length);
  });
});
