import { describe, expect, test } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { forward, type State, type Tensors } from '../../nn/reference/model.ts';
import { type OnnxSource, writeOnnx } from './index.ts';
import { type ModelCase, sourceOf } from './testing/models.ts';
import { OnnxModel, type Outputs, type StateName } from './testing/runtime.ts';

const tolerance = 1e-5;

const plain = (activation: ModelCase['activation'], layers: number): ModelCase => ({
  cell: 'rnn',
  activation,
  layers,
  hiddenSize: 7,
  vocabularySize: 11,
});
const gated = (cell: string, layers: number, hiddenSize: number, vocabularySize: number): ModelCase => ({
  cell,
  activation: 'tanh',
  layers,
  hiddenSize,
  vocabularySize,
});

const cases: readonly ModelCase[] = [
  ...(['tanh', 'relu', 'sigmoid'] as const).flatMap((activation) => [plain(activation, 1), plain(activation, 2)]),
  gated('gru', 1, 9, 13),
  gated('gru', 2, 5, 6),
  gated('lstm', 1, 9, 13),
  gated('lstm', 2, 5, 6),
  gated('lstm', 4, 3, 2),
  gated('gru', 1, 1, 1),
  gated('lstm', 1, 64, 90),
  { ...gated('lstm', 3, 5, 6), connections: { input: true, residual: true, dense: false } },
  {
    ...gated('gru', 3, 5, 6),
    embedding: { size: 4, tied: false },
    connections: { input: true, residual: false, dense: true },
  },
  { ...gated('gru', 2, 5, 6), embedding: { size: 5, tied: true } },
];

/** A window of random characters from a random state; c is zeros where the cell has none. */
function randomInputs({ shape }: OnnxSource, T: number, B: number) {
  const rng = createRng(7, `${T} × ${B}`);
  const size = shape.layers * B * shape.hiddenSize;
  const draw = (): Float64Array => Float64Array.from({ length: size }, () => Math.fround(rng.uniform(-0.9, 0.9)));
  const state: State = { h: draw(), c: shape.cell.states.length > 1 ? draw() : new Float64Array(size) };
  const ids = Uint32Array.from({ length: T * B }, () => Math.floor(rng.uniform(0, shape.vocabularySize)));
  return { ids, state, T, B };
}

const float64 = (tensors: OnnxSource['tensors']): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, Float64Array.from(values)]));

function farthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let most = 0;
  // Written so that a NaN counts as far.
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs((actual[i] as number) - (expected[i] as number));
    if (!(distance <= most)) most = distance;
  }
  return most;
}

const only = ({ shape }: OnnxSource, state: Record<StateName, ArrayLike<number>>) =>
  Object.fromEntries(shape.cell.states.map((name) => [name, state[name]])) as Partial<
    Record<StateName, ArrayLike<number>>
  >;

function expectState(source: OnnxSource, { state }: Outputs, expected: State): void {
  for (const name of source.shape.cell.states) {
    expect(farthest(state[name]?.data ?? [], expected[name]), name).toBeLessThan(tolerance);
  }
}

describe.each(cases)('$cell $activation, $layers × $hiddenSize over $vocabularySize in onnxruntime', (modelCase) => {
  const source = sourceOf(modelCase);
  const { layers, hiddenSize, vocabularySize } = modelCase;

  test('a sequence has the logits and states of the reference, for any T and B', async () => {
    const model = await OnnxModel.open(writeOnnx(source, 'sequence'));
    for (const [T, B] of [
      [9, 3],
      [1, 5],
      [40, 1],
    ] as const) {
      const inputs = randomInputs(source, T, B);
      const expected = forward(source.shape, float64(source.tensors), inputs);
      const stateDims = [layers, B, hiddenSize];
      const got = await model.run({ ids: inputs.ids, dims: [T, B], state: only(source, inputs.state), stateDims });
      expect(got.logits.dims).toEqual([T, B, vocabularySize]);
      expect(farthest(got.logits.data, expected.logits), 'logits').toBeLessThan(tolerance);
      expect(got.state.h?.dims).toEqual(stateDims);
      expectState(source, got, expected.state);
    }
    await model.close();
  });

  test('steps, each from the state of the last, make up the sequence', async () => {
    const [T, B] = [12, 2];
    const inputs = randomInputs(source, T, B);
    const expected = forward(source.shape, float64(source.tensors), inputs);
    const model = await OnnxModel.open(writeOnnx(source, 'step'));
    let state = only(source, inputs.state);
    for (let t = 0; t < T; t++) {
      const ids = inputs.ids.subarray(t * B, (t + 1) * B);
      const got = await model.run({ ids, dims: [B], state, stateDims: [layers, B, hiddenSize] });
      expect(got.logits.dims).toEqual([B, vocabularySize]);
      const rows = expected.logits.subarray(t * B * vocabularySize, (t + 1) * B * vocabularySize);
      expect(farthest(got.logits.data, rows), `logits of step ${t}`).toBeLessThan(tolerance);
      state = Object.fromEntries(Object.entries(got.state).map(([name, tensor]) => [name, tensor.data]));
      if (t === T - 1) expectState(source, got, expected.state);
    }
    await model.close();
  });
});
