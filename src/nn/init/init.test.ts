import { describe, expect, it } from 'vitest';
import { cells, getCell } from '../../cells/index.ts';
import { defaultConfig } from '../../config/defaults.ts';
import type { InitConfig } from '../../config/settings/types.ts';
import { eigenvalues } from '../../lib/spectra.ts';
import { parameterShapes } from '../networks/index.ts';
import { elementCount, type ModelShape } from '../networks/parameters.ts';
import { encoderDecoders } from '../testing/encoderDecoders.ts';
import { initialParameters } from './init.ts';

const pytorch: InitConfig = { ...defaultConfig.init, forgetBias: null };
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

/** The largest entry of |A Aᵀ − I|, or of |Aᵀ A − I| where there are fewer columns than rows. */
function gramError(values: Float32Array, rows: number, columns: number): number {
  const byRows = rows <= columns;
  const [n, depth] = byRows ? [rows, columns] : [columns, rows];
  const at = (i: number, k: number): number => values[byRows ? i * columns + k : k * columns + i] as number;
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let dot = 0;
      for (let k = 0; k < depth; k++) dot += at(i, k) * at(j, k);
      worst = Math.max(worst, Math.abs(dot - (i === j ? 1 : 0)));
    }
  }
  return worst;
}

/** Mean and mean square. */
const moments = (values: Float32Array): [number, number] => [
  values.reduce((sum, x) => sum + x, 0) / values.length,
  values.reduce((sum, x) => sum + x * x, 0) / values.length,
];

/** Fails unless the values look drawn from N(0, deviation²): mean, variance, and how many lie further off than a deviation. */
function expectNormal(values: Float32Array, deviation: number): void {
  const n = values.length;
  const [mean, square] = moments(values);
  expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(n));
  expect(Math.abs(square / deviation ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  const outside = values.filter((x) => Math.abs(x) > deviation).length / n;
  expect(Math.abs(outside - 0.3173)).toBeLessThan(4 * Math.sqrt((0.3173 * 0.6827) / n));
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

  it('should draw the head from U(−1/√(2H), 1/√(2H)) when it reads both directions', () => {
    const params = initialParameters(shapeOf('lstm', { bidirectional: true }), pytorch, 3);
    for (const name of ['head.weight', 'head.bias']) expectUniform(tensorOf(params, name), 48 ** -0.5);
    expectUniform(tensorOf(params, 'rnn.weight_ih_l1'), 24 ** -0.5);
  });

  it('of a diagonal recurrence: a number a unit, of an IndRNN in (0, 1)', () => {
    const vector = (id: string, recurrent: InitConfig['recurrent'], changes = {}): Float32Array => {
      const shape = shapeOf(id, { recurrence: 'diagonal', hiddenSize: 200, ...changes });
      return tensorOf(initialParameters(shape, { ...pytorch, recurrent, spectralRadius: 0.5 }, 3), 'rnn.weight_hh_l0');
    };
    expectUniform(vector('lstm', 'pytorch'), 200 ** -0.5);
    expectUniform(
      vector('indrnn', 'pytorch').map((value) => 2 * value - 1),
      1,
    );
    const sizes = (kind: InitConfig['recurrent']): number[] => [...new Set(vector('gru', kind))].toSorted();
    expect(sizes('orthogonal')).toEqual([-1, 1]);
    expect(sizes('identity')).toEqual([1]);
    expect(sizes('gaussian')).toEqual([-0.5, 0.5]);
  });

  it('of peepholes: with the recurrent weights, as a bias', () => {
    const peepholes = (recurrent: InitConfig['recurrent']): Float32Array =>
      tensorOf(
        initialParameters(shapeOf('lstm-peephole', { hiddenSize: 200 }), { ...pytorch, recurrent }, 3),
        'rnn.weight_ch_l1',
      );
    expectUniform(peepholes('pytorch'), 200 ** -0.5);
    expect(peepholes('orthogonal').every((value) => value === 0)).toBe(true);
  });

  it.each(cells.filter(({ forgetGate }) => forgetGate !== null))('sets the forget bias of a $id', (cell) => {
    const params = initialParameters(shapeOf(cell.id), { ...pytorch, forgetBias: 2.5 }, 3);
    const gate = cell.forgetGate as number;
    const sum = (name: string, j: number): number => params[name]?.[gate * 24 + j] ?? 0;
    for (let j = 0; j < 24; j++) expect(sum('rnn.bias_ih_l1', j) + sum('rnn.bias_hh_l1', j)).toBe(2.5);
  });

  it('of layer normalisation: gains of 1, however the rest is drawn, which stays as it is without', () => {
    for (const init of [pytorch, { ...pytorch, input: 'xavier', recurrent: 'orthogonal' } as const]) {
      const params = initialParameters({ ...shapeOf('gru'), layerNorm: true }, init, 3);
      const [gains, rest] = [true, false].map((requested) =>
        Object.entries(params).filter(([name]) => name.startsWith('rnn.norm_') === requested),
      );
      expect(gains?.length).toBeGreaterThan(1);
      for (const [, values] of gains ?? []) expect(values).toEqual(new Float32Array(72).fill(1));
      expect(Object.fromEntries(rest ?? [])).toEqual(initialParameters(shapeOf('gru'), init, 3));
    }
  });

  it('xavier: bounds from one gate’s block, zero biases', () => {
    const params = initialParameters(
      shapeOf('gru'),
      { ...pytorch, input: 'xavier', recurrent: 'xavier', output: 'xavier' },
      3,
    );
    expectUniform(tensorOf(params, 'rnn.weight_ih_l0'), Math.sqrt(6 / (24 + 37)));
    expectUniform(tensorOf(params, 'rnn.weight_ih_l1'), Math.sqrt(6 / 48));
    expectUniform(tensorOf(params, 'rnn.weight_hh_l0'), Math.sqrt(6 / 48));
    expectUniform(tensorOf(params, 'head.weight'), Math.sqrt(6 / (24 + 37)));
    for (const name of ['rnn.bias_ih_l0', 'rnn.bias_hh_l1', 'head.bias']) {
      expect(tensorOf(params, name).every((value) => value === 0)).toBe(true);
    }
  });

  it('kaiming: bounds from the inputs alone, zero biases', () => {
    const params = initialParameters(
      shapeOf('gru'),
      { ...pytorch, input: 'kaiming', recurrent: 'kaiming', output: 'kaiming' },
      3,
    );
    expectUniform(tensorOf(params, 'rnn.weight_ih_l0'), Math.sqrt(6 / 37));
    expectUniform(tensorOf(params, 'rnn.weight_hh_l1'), Math.sqrt(6 / 24));
    expectUniform(tensorOf(params, 'head.weight'), Math.sqrt(6 / 24));
    expect(tensorOf(params, 'head.bias').every((value) => value === 0)).toBe(true);
  });

  it('normal: of the deviation that is chosen', () => {
    const init = { ...pytorch, input: 'normal', recurrent: 'normal', output: 'normal', deviation: 0.3 } as const;
    const params = initialParameters(shapeOf('lstm'), init, 3);
    for (const name of ['rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'head.weight'])
      expectNormal(tensorOf(params, name), 0.3);
    expect(tensorOf(params, 'rnn.bias_hh_l0').every((value) => value === 0)).toBe(true);
  });

  it('identity: of every gate’s block', () => {
    const shape = shapeOf('gru', { hiddenSize: 3 });
    const weights = tensorOf(initialParameters(shape, { ...pytorch, recurrent: 'identity' }, 3), 'rnn.weight_hh_l1');
    const one = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    expect([...weights]).toEqual([...one, ...one, ...one]);
  });

  it('orthogonal, of what is not square: rows or columns are orthonormal, whichever are fewer', () => {
    const shape = shapeOf('gru', { layers: 1, hiddenSize: 12, vocabularySize: 19 });
    const params = initialParameters(shape, { ...pytorch, input: 'orthogonal', output: 'orthogonal' }, 3);
    const input = tensorOf(params, 'rnn.weight_ih_l0');
    for (const gate of [0, 1, 2])
      expect(gramError(input.subarray(gate * 228, (gate + 1) * 228), 12, 19)).toBeLessThan(1e-6);
    expect(gramError(tensorOf(params, 'head.weight'), 19, 12)).toBeLessThan(1e-6);
    // By Haar's measure the entries of a unit vector have a mean square of 1/n.
    const [mean, square] = moments(input);
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(square * 19).toBeCloseTo(1, 6);
  });

  it('draws an embedding as PyTorch does, or as it is told; a tied one goes with the output', () => {
    const embedded = shapeOf('gru', { embedding: { size: 30, tied: false }, vocabularySize: 80 });
    const of = (init: Partial<InitConfig>, shape = embedded) => initialParameters(shape, { ...pytorch, ...init }, 3);
    expectNormal(tensorOf(of({}), 'embedding.weight'), 1);
    expectUniform(tensorOf(of({ embedding: 'xavier' }), 'embedding.weight'), Math.sqrt(6 / 110));
    expect(gramError(tensorOf(of({ embedding: 'orthogonal' }), 'embedding.weight'), 80, 30)).toBeLessThan(1e-6);
    const tied = shapeOf('gru', { embedding: { size: 24, tied: true } });
    expect(of({ embedding: 'orthogonal' }, tied)).toEqual(of({}, tied));
  });

  it.each(['rnn', 'lstm'])('gaussian: normal, and every gate of %s of the spectral radius asked for', (id) => {
    const H = 48;
    const shape = shapeOf(id, { layers: 1, hiddenSize: H });
    const init = { ...pytorch, recurrent: 'gaussian', spectralRadius: 1.5 } as const;
    const weights = tensorOf(initialParameters(shape, init, 3), 'rnn.weight_hh_l0');
    for (let at = 0; at < weights.length; at += H * H) {
      const block = weights.subarray(at, at + H * H);
      const { real, imaginary } = eigenvalues(block, H);
      expect(Math.hypot(real[0] ?? 0, imaginary[0] ?? 0)).toBeCloseTo(1.5, 6);
      const [, square] = moments(block);
      expect(Math.sqrt(square * H)).toBeGreaterThan(1.2);
      expect(Math.sqrt(square * H)).toBeLessThan(1.6);
      expectNormal(block, Math.sqrt(square));
    }
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

describe('the bias of the update gate', () => {
  it('is set once, in cells that have one, and nothing else', () => {
    const shape = shapeOf('gru', { hiddenSize: 5 });
    const plain = initialParameters(shape, pytorch, 3);
    for (const [name, values] of Object.entries(initialParameters(shape, { ...pytorch, updateBias: 1.5 }, 3))) {
      const expected = Float32Array.from(tensorOf(plain, name));
      if (name.includes('bias_ih')) expected.fill(1.5, 5, 10);
      if (name.includes('bias_hh')) expected.fill(0, 5, 10);
      expect(values, name).toEqual(expected);
    }
    expect(initialParameters(shapeOf('lstm'), { ...pytorch, updateBias: 1.5 }, 3)).toEqual(
      initialParameters(shapeOf('lstm'), pytorch, 3),
    );
  });
});

describe('the streams', () => {
  it('repeat for the same seed and differ for another', () => {
    const init: InitConfig = { ...defaultConfig.init, input: 'xavier', recurrent: 'orthogonal' };
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

describe('an encoder–decoder', () => {
  const shape = encoderDecoders.find(([name]) => name === 'attention additive, an LSTM')?.[1] as ModelShape;

  it.each(['pytorch', 'xavier', 'normal'] as const)(
    'should have scores that differ when its matrices are drawn by %s',
    (output) => {
      const { 'attention.weight': vector = new Float32Array() } = initialParameters(shape, { ...pytorch, output }, 1);
      expect(vector).toHaveLength(7);
      expect(vector.every((x) => x !== 0 && Math.abs(x) <= 1 / Math.sqrt(7))).toBe(true);
    },
  );
});
