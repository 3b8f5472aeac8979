import { describe, expect, it, onTestFinished } from 'vitest';
import { cells } from '../../../cells/index.ts';
import { ignoredTarget } from '../../../lib/ignoredTarget.ts';
import { createRng, type Rng } from '../../../lib/rng.ts';
import { numberTargets } from '../../memory/batch.ts';
import type { ModelShape } from '../../networks/parameters.ts';
import type { VariantKind } from '../../strategy/recurrenceVariants.ts';
import { dirtyPadding, randomParameters, readRows, stepInput, testModel, wrongTensors } from '../../testing/gpuCase.ts';
import { forwardBackward, type State, type Window, zeroState } from '../../testing/stackReference.ts';
import { torchCells } from '../../testing/variants.ts';

const tolerance = 1e-4;
const [T, H] = [5, 7];
const usualB = 3;

/** Numbers that a float32 holds, so that both sides start equal. */
const draw = (rng: Rng, length: number): Float64Array =>
  Float64Array.from({ length }, () => Math.fround(2 * rng.uniform() - 1));

function windowOf({ features, regression, vocabularySize: V }: ModelShape, state: State, rng: Rng, B = usualB): Window {
  const ids = Uint32Array.from({ length: features === undefined ? T * B : 0 }, () => rng.uint32() % V);
  const targets = Uint32Array.from({ length: regression ? 0 : T * B }, (_, i) =>
    i % 4 === 1 ? ignoredTarget : rng.uint32() % V,
  );
  return {
    ids,
    targets,
    T,
    B,
    state,
    ...(features === undefined ? {} : { values: draw(rng, T * B * features) }),
    ...(regression ? { numbers: draw(rng, T * B * V).map((y, i) => (i % 4 === 1 ? Number.NaN : y)) } : {}),
  };
}

const inputOf = (window: Window, carry: boolean) => {
  const { values, numbers } = window;
  const counted = numbers?.filter((number) => !Number.isNaN(number)).length;
  return {
    ...stepInput(window, { carry, ...(counted === undefined ? {} : { counted }) }),
    values: values && Float32Array.from(values),
    ...(numbers ? { targets: numberTargets(numbers) } : {}),
  };
};

/** Numbers in and out, numbers to classes as of a series that is to be named, and symbols to numbers. */
const kinds = [
  { name: 'numbers to a number', features: 2, regression: true, vocabularySize: 1 },
  { name: 'numbers to classes', features: 5, regression: false, vocabularySize: 9 },
  { name: 'symbols to numbers', features: undefined, regression: true, vocabularySize: 6 },
];
const variantKinds: VariantKind[] = ['persistent', 'looped', 'stepwise'];

describe.each(kinds)('$name', ({ name, features, regression, vocabularySize }) => {
  const cases = torchCells.flatMap((cell, i) =>
    variantKinds.map((variantKind, j) => ({ id: cell.id, cell, variantKind, layers: 1 + ((i + j) % 2) })),
  );

  it.each(cases)('$id, $variantKind, $layers layers: as the reference', async ({ cell, variantKind, layers }) => {
    const shape: ModelShape = {
      ...{ cell, activation: 'tanh', layers, hiddenSize: H, vocabularySize, regression },
      ...(features === undefined ? {} : { features }),
    };
    const B = usualB;
    const rng = createRng(layers, `${name} ${cell.id} ${variantKind}`);
    const params = randomParameters(shape, rng, 0.6);
    const first = windowOf(shape, zeroState(shape, B), rng);
    const start = forwardBackward(shape, params, first);
    const second = windowOf(shape, start.state, rng);
    const model = await testModel({ shape, seqLength: T, batchSize: B, variantKind }, params);
    onTestFinished(() => model.destroy());
    expect(model.plan.variants.forward.kind).toBe(variantKind);
    for (const [window, carry] of [
      [first, false],
      [second, true],
    ] as const) {
      const expected = forwardBackward(shape, params, window);
      model.differentiate(inputOf(window, carry));
      expect(wrongTensors(await model.readTensors('grads'), expected.grads, tolerance)).toEqual([]);
      const [row] = await readRows(model, 0, 1);
      expect(row?.loss).toBeCloseTo(expected.loss, 5);
      expect(row?.finite).toBe(true);
    }
    expect(dirtyPadding(model.plan.layout, await model.readFlat('grads'))).toEqual([]);
  });
});

/** Numbers to a number, through a cell of this id. */
const regressionShape = (id: string, features: number, layers = 1): ModelShape => {
  const cell = cells.find((each) => each.id === id) as (typeof cells)[number];
  return { cell, activation: 'tanh', layers, hiddenSize: H, vocabularySize: 1, features, regression: true };
};

/** A model with random parameters, and what draws its windows. */
async function drawnModel(
  shape: ModelShape,
  key: string,
  { B = usualB, over = {}, ...options }: { B?: number; over?: object } & Partial<Parameters<typeof testModel>[0]> = {},
) {
  const rng = createRng(3, key);
  const params = { ...randomParameters(shape, rng, 0.6), ...over };
  const model = await testModel({ shape, seqLength: T, batchSize: B, ...options }, params);
  onTestFinished(() => model.destroy());
  return { model, params, drawWindow: () => windowOf(shape, zeroState(shape, B), rng, B) };
}

it('computes gates of number input a second time where they do not all fit, to the same gradient', async () => {
  const shape = regressionShape('lstm', 3, 2);
  // A step's part of each buffer then begins where a binding may.
  const { model, params, drawWindow } = await drawnModel(shape, 'recompute', {
    B: 8,
    variants: { recompute: { C: 2 } },
  });
  const window = drawWindow();
  model.differentiate(inputOf(window, false));
  const { grads } = forwardBackward(shape, params, window);
  expect(wrongTensors(await model.readTensors('grads'), grads, tolerance)).toEqual([]);
});

it('gives each of the steps that share a submit its own numbers', async () => {
  const shape = regressionShape('gru', 2);
  const { model, params, drawWindow } = await drawnModel(shape, 'slots');
  const windows = [0, 1, 2].map(drawWindow);
  model.evaluate(
    windows.map((window, row) => ({
      ...inputOf(window, false),
      uniforms: { ...inputOf(window, false).uniforms, evaluate: 1, row },
    })),
  );
  const rows = await readRows(model, 0, 3);
  windows.forEach((window, i) => {
    expect(rows[i]?.loss).toBeCloseTo(forwardBackward(shape, params, window).loss, 5);
  });
});

it('hides no number that is not finite', async () => {
  const over = { 'head.bias': [Number.POSITIVE_INFINITY] };
  const { model, drawWindow } = await drawnModel(regressionShape('rnn', 2), 'bad', { over });
  model.differentiate(inputOf(drawWindow(), false));
  expect((await readRows(model, 0, 1))[0]?.finite).toBe(false);
  expect(() => model.differentiate({ ...inputOf(drawWindow(), false), values: undefined })).toThrow(
    /takes 30 values, not 0/,
  );
});
