import { describe, expect, test } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { stateSizes } from '../../nn/memory/stateLayout.ts';
import { isPooled, symbolsOf } from '../../nn/networks/parameters.ts';
import { forward, type Inputs, type State, type Tensors } from '../../nn/testing/stackReference.ts';
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
  const hasCellState = statesOf(source, B).some(({ state }) => state === 'c');
  const state: State = { h, c: hasCellState ? draw() : zeros };
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

/** A state that goes in and out. */
interface StateValue {
  readonly state: 'h' | 'c';
  readonly name: string;
  readonly next: string;
  /** [layers, B, H] */
  readonly dims: readonly [number, number, number];
  /** Where it begins in the reference's state. */
  readonly from: number;
}

/** The state of all layers at once; where they differ, that of each. */
function statesOf({ shape }: OnnxSource, B: number): StateValue[] {
  if (!carriesState(shape)) return [];
  const { cell, layers, hiddenSize, perLayer } = shape;
  const all = { cell, suffix: '', dims: [layers, B, hiddenSize] as const };
  const groups = perLayer?.map((own, l) => ({ ...own, suffix: `_l${l}`, dims: [1, B, own.hiddenSize] as const })) ?? [
    all,
  ];
  let from = 0;
  return groups.flatMap((group) => {
    const { suffix, dims } = group;
    const first = from;
    from += dims[0] * dims[1] * dims[2];
    return group.cell.states.map((state) => ({
      ...{ state, dims, from: first },
      name: `${state}${suffix}`,
      next: `${state}_next${suffix}`,
    }));
  });
}

const sizeOf = ([layers, B, H]: StateValue['dims']): number => layers * B * H;

/** Sequence b alone, and no longer than it is. */
function alone(source: OnnxSource, { ids, values, state, T, B, lengths }: Inputs, b: number): Inputs {
  const { features = 1 } = source.shape;
  const length = lengths?.[b] ?? T;
  const own = { h: new Float64Array(state.h.length / B), c: new Float64Array(state.c.length / B) };
  for (const { state: name, dims, from } of statesOf(source, B)) {
    own[name].set(state[name].subarray(from, from + sizeOf(dims)).filter(ofSequence(b, B, dims[2])), from / B);
  }
  return {
    ids: ids.filter(ofSequence(b, B, 1)).slice(0, length),
    values: (values ?? new Float64Array()).filter(ofSequence(b, B, features)).slice(0, length * features),
    state: own,
    T: length,
    B: 1,
  };
}

/** Of rows of B sequences side by side. */
const ofSequence = (b: number, B: number, width: number) => (_: number, i: number) => Math.floor(i / width) % B === b;

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
const stateFeeds = (source: OnnxSource, state: Readonly<Record<'h' | 'c', Float64Array>>, B: number) =>
  Object.fromEntries(
    statesOf(source, B).map(({ state: of, name, dims, from }): [string, Feed] => [
      name,
      { values: state[of].subarray(from, from + sizeOf(dims)), dims },
    ]),
  );

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
      for (const { state: name, next, dims, from } of statesOf(source, B)) {
        expect(got[next]?.dims).toEqual(dims);
        for (let b = 0; b < B; b++) {
          const { state } = forward(shape, float64(source.tensors), alone(source, inputs, b));
          const own = got[next]?.data.filter(ofSequence(b, B, dims[2])) ?? [];
          const theirs = state[name].subarray(from / B, (from + sizeOf(dims)) / B);
          expect(farthest(own, theirs), `${next} of sequence ${b}`).toBeLessThan(tolerance);
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
    let states = stateFeeds(source, inputs.state, B);
    for (let t = 0; t < T; t++) {
      const ids = inputs.ids.subarray(t * B, (t + 1) * B);
      const raw = inputs.raw.subarray(t * B * width, (t + 1) * B * width);
      const got = await model.run({ ...inputFeed(source, { ids, raw }, [B]), ...states });
      const output = got[outputName(source)];
      expect(output?.dims).toEqual([B, V]);
      const rows = expected.subarray(t * B * V, (t + 1) * B * V);
      expect(farthest(output?.data ?? [], rows), `step ${t}`).toBeLessThan(tolerance);
      states = Object.fromEntries(
        statesOf(source, B).map(({ name, next, dims }) => [name, { values: got[next]?.data ?? [], dims }]),
      );
    }
    await model.close();
  });
});
