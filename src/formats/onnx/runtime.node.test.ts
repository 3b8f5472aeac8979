import { describe, expect, test } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { isPooled, symbolsOf } from '../../nn/parameters.ts';
import { forward, type State, type Tensors } from '../../nn/reference/model.ts';
import type { Inputs } from '../../nn/reference/types.ts';
import { stateSizes } from '../../nn/stateLayout.ts';
import { writeOnnx } from './index.ts';
import { carriesState, type OnnxSource, takesLengths } from './source.ts';
import { modelCases } from './testing/cases.ts';
import { sourceOf } from './testing/models.ts';
import { type Feed, OnnxModel } from './testing/runtime.ts';

const tolerance = 1e-5;

/** A window of the reference, with what the graph reads in the place of its numbers. */
interface Case extends Inputs {
  readonly raw: Float64Array;
}

/** A window from a random state, or from zeros where none is carried, of sequences of different lengths where these matter. */
function randomCase(source: OnnxSource, T: number, B: number): Case {
  const { shape, inputs } = source;
  const rng = createRng(7, `${T} × ${B}`);
  const size = stateSizes(shape, B).reduce((product, each) => product * each, 1);
  const draw = (): Float64Array => Float64Array.from({ length: size }, () => Math.fround(rng.uniform(-0.9, 0.9)));
  const zeros = new Float64Array(size);
  const h = carriesState(shape) ? draw() : zeros;
  const state: State = { h, c: carriesState(shape) && shape.cell.states.length > 1 ? draw() : zeros };
  const features = shape.features ?? 0;
  const ids = Uint32Array.from({ length: features > 0 ? 0 : T * B }, () =>
    Math.floor(rng.uniform(0, symbolsOf(shape))),
  );
  const raw = Float64Array.from({ length: T * B * features }, () => Math.fround(rng.uniform(-6, 6)));
  const values = raw.map((value, i) => standardised(inputs.series?.standardisation[i % features], value));
  const lengths = Uint32Array.from({ length: B }, () => 1 + Math.floor(rng.uniform(0, T)));
  return { ids, values, raw, state, T, B, ...(takesLengths(shape, 'sequence') ? { lengths } : {}) };
}

function standardised(by: { readonly mean: number; readonly deviation: number } | undefined, value: number): number {
  if (!by) return value;
  return by.deviation === 0 ? 0 : Math.max(-5, Math.min(5, (value - by.mean) / by.deviation));
}

const float64 = (tensors: OnnxSource['tensors']): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, Float64Array.from(values)]));

/** In the unit of what the graph predicts. */
function expectedOutputs(source: OnnxSource, inputs: Inputs, shape = source.shape): Float64Array {
  const { logits } = forward(shape, float64(source.tensors), inputs);
  return logits.map((value) => value * (source.inputs.series?.scale ?? 1));
}

/** Sequence b alone, and no longer than it is. */
function alone({ shape }: OnnxSource, { ids, values, state, T, B, lengths }: Inputs, b: number): Inputs {
  const { features = 1, hiddenSize: H } = shape;
  const length = lengths?.[b] ?? T;
  const at = (width: number) => (_: number, i: number) => Math.floor(i / width) % B === b;
  const of = (states: Float64Array) => states.filter(at(H));
  return {
    ids: ids.filter(at(1)).slice(0, length),
    values: (values ?? new Float64Array()).filter(at(features)).slice(0, length * features),
    state: { h: of(state.h), c: of(state.c) },
    T: length,
    B: 1,
  };
}

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

const outputName = ({ shape }: OnnxSource): string => (shape.regression ? 'predictions' : 'logits');

/** The states that go in, by name. */
function stateFeeds({ shape }: OnnxSource, state: Readonly<Record<'h' | 'c', ArrayLike<number>>>, B: number) {
  if (!carriesState(shape)) return {};
  const dims = [shape.layers, B, shape.hiddenSize];
  return Object.fromEntries(shape.cell.states.map((name): [string, Feed] => [name, { values: state[name], dims }]));
}

const inputFeed = (
  { shape }: OnnxSource,
  values: { ids: ArrayLike<number>; raw: ArrayLike<number> },
  rows: number[],
) =>
  shape.features === undefined
    ? { ids: { values: values.ids, dims: rows } }
    : { values: { values: values.raw, dims: [...rows, shape.features] } };

describe.each(modelCases)('$name in onnxruntime', ({ model: modelCase }) => {
  const source = sourceOf(modelCase);
  const { shape } = source;
  const V = shape.vocabularySize;

  test('should give what the reference does when sequences of any number and length are read', async () => {
    const model = await OnnxModel.open(writeOnnx(source, 'sequence'));
    for (const [T, B] of [
      [9, 3],
      [1, 5],
      [40, 2],
    ] as const) {
      const inputs = randomCase(source, T, B);
      const { lengths } = inputs;
      const got = await model.run({
        ...inputFeed(source, inputs, [T, B]),
        ...stateFeeds(source, inputs.state, B),
        ...(lengths ? { lengths: { values: lengths, dims: [B] } } : {}),
      });
      const output = got[outputName(source)];
      expect(output?.dims).toEqual(isPooled(shape) ? [B, V] : [T, B, V]);
      const expected = expectedOutputs(source, inputs);
      // What stands after a sequence's last step is anything.
      const real = (_: number, i: number): boolean =>
        isPooled(shape) || Math.floor(i / (V * B)) < (lengths?.[Math.floor(i / V) % B] ?? T);
      expect(farthest(output?.data.filter(real) ?? [], expected.filter(real)), `${T} × ${B}`).toBeLessThan(tolerance);
      for (const name of carriesState(shape) ? shape.cell.states : []) {
        const next = got[`${name}_next`];
        expect(next?.dims).toEqual([shape.layers, B, shape.hiddenSize]);
        for (let b = 0; b < B; b++) {
          const { state } = forward(shape, float64(source.tensors), alone(source, inputs, b));
          const own = next?.data.filter((_, i) => Math.floor(i / shape.hiddenSize) % B === b) ?? [];
          expect(farthest(own, state[name]), `${name} of sequence ${b}`).toBeLessThan(tolerance);
        }
      }
    }
    await model.close();
  });
});

const carrying = modelCases.filter(({ model }) => carriesState(sourceOf(model).shape));

describe.each(carrying)('$name in onnxruntime', ({ model: modelCase }) => {
  const source = sourceOf(modelCase);
  const { shape } = source;

  test('should make up the sequence when steps go on from the state of the last', async () => {
    const [T, B] = [12, 2];
    const V = shape.vocabularySize;
    const inputs = randomCase(source, T, B);
    const expected = expectedOutputs(source, inputs, { ...shape, pool: 'steps' });
    const model = await OnnxModel.open(writeOnnx(source, 'step'));
    const width = shape.features ?? 1;
    let state: Record<'h' | 'c', ArrayLike<number>> = inputs.state;
    for (let t = 0; t < T; t++) {
      const ids = inputs.ids.subarray(t * B, (t + 1) * B);
      const raw = inputs.raw.subarray(t * B * width, (t + 1) * B * width);
      const got = await model.run({ ...inputFeed(source, { ids, raw }, [B]), ...stateFeeds(source, state, B) });
      const output = got[outputName(source)];
      expect(output?.dims).toEqual([B, V]);
      const rows = expected.subarray(t * B * V, (t + 1) * B * V);
      expect(farthest(output?.data ?? [], rows), `step ${t}`).toBeLessThan(tolerance);
      state = { h: got.h_next?.data ?? [], c: got.c_next?.data ?? [] };
    }
    await model.close();
  });
});
