import { beforeEach, describe, expect, it } from 'vitest';
import { getCell } from '../cells/index.ts';
import { ignoredTarget } from '../lib/ignoredTarget.ts';
import { createRng } from '../lib/rng.ts';
import type { Model, StepInput } from './model.ts';
import type { VariantKind } from './strategy/recurrenceVariants.ts';
import {
  bits,
  largestError,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testModel,
  wrongTensors,
  zeroState,
} from './testing/gpuCase.ts';
import { forwardBackward, type Tensors, type Window } from './testing/stackReference.ts';
import { type CellVariant, cellVariants, otherMakes } from './testing/variants.ts';

const tolerance = 1e-4;
const [T, B, H, V] = [3, 5, 9, 7];
const variantKinds: VariantKind[] = ['persistent', 'looped', 'stepwise'];
const minLstm = cellVariants.filter(({ cell }) => cell.id === 'min-lstm');
const variants = [
  ...cellVariants
    .filter(({ cell, recurrence }) => cell.pytorch !== null && recurrence === 'full')
    .flatMap((variant) => variantKinds.map((variantKind) => ({ ...variant, variantKind }))),
  ...[...otherMakes, ...minLstm].map((variant) => ({ ...variant, variantKind: 'looped' as const })),
];

function testCase({ cell, activation, recurrence }: Omit<CellVariant, 'name'>, layers = 1) {
  const shape = { cell, activation, recurrence, layers, hiddenSize: H, vocabularySize: V };
  const rng = createRng(5, `${cell.id} ${activation}`);
  const params = randomParameters(shape, rng, 0.4);
  return { shape, params, window: randomWindow(V, T, B, zeroState(shape, B), rng) };
}

/** Loss and gradients of one window on both sides, the latter relative to the largest of all. */
async function compare(given: ReturnType<typeof testCase>, variantKind: VariantKind): Promise<void> {
  const { shape, params, window } = given;
  const expected = forwardBackward(shape, params, window);
  const model = await testModel({ shape, seqLength: T, batchSize: B, variantKind }, params);
  model.differentiate(stepInput(window));
  const [row] = await readRows(model, 0, 1);
  expect(row?.finite).toBe(true);
  expect(largestError([row?.loss as number], [expected.loss], 1e-6)).toBeLessThan(tolerance);
  const grads = await model.readTensors('grads');
  const largest = Math.max(...Object.values(expected.grads).map((g) => Math.max(...g.map(Math.abs))));
  expect(wrongTensors(grads, expected.grads, tolerance, Math.max(largest, 1e-6))).toEqual([]);
  model.destroy();
}

describe.each(variants)('$name, $variantKind', ({ variantKind, ...variant }) => {
  it('follows the reference where ±1000 goes into every gate', async () => {
    const given = testCase(variant);
    // A third of the units at either end, a third where gradients flow.
    const push = (tensor: string, at: (i: number) => number): void => {
      given.params[tensor]?.forEach((value, i, values) => {
        values[i] = [1000, -1000, value][at(i) % 3] as number;
      });
    };
    push('rnn.bias_ih_l0', (i) => i);
    await compare(given, variantKind);
    push('rnn.weight_ih_l0', (i) => Math.floor(i / V) + 1);
    await compare(given, variantKind);
  });

  it('follows the reference where every other unit is at ±1000 and nothing between', async () => {
    const given = testCase(variant, 2);
    for (const name of ['rnn.bias_ih_l0', 'rnn.bias_ih_l1']) {
      given.params[name]?.forEach((_, i, values) => {
        values[i] = i % 2 === 0 ? 1000 : -1000;
      });
    }
    await compare(given, variantKind);
  });
});

describe('masked targets', () => {
  const lstm = getCell('lstm');

  it.each([7, 300])('count neither in the loss nor in a gradient, V=%d', async (vocabularySize) => {
    const shape = { cell: lstm, activation: 'tanh', layers: 1, hiddenSize: H, vocabularySize } as const;
    const rng = createRng(6);
    const params = randomParameters(shape, rng, 0.4);
    const window = randomWindow(vocabularySize, T, B, zeroState(shape, B), rng, 0.5);
    expect(window.targets.filter((target) => target === ignoredTarget).length).toBeGreaterThan(3);
    const expected = forwardBackward(shape, params, window);
    const model = await testModel({ shape, seqLength: T, batchSize: B }, params);
    model.differentiate(stepInput(window));
    const [row] = await readRows(model, 0, 1);
    expect(largestError([row?.loss as number], [expected.loss])).toBeLessThan(tolerance);
    expect(wrongTensors(await model.readTensors('grads'), expected.grads, tolerance)).toEqual([]);
    model.destroy();
  });

  it.each([
    { type: 'none', value: 1 },
    // No factor makes zeros as long as the band wants them.
    { type: 'band', value: 1, lower: 0.5 },
  ] as const)(
    'that are all of a window leave nothing to learn: no loss, no gradient, no step; clip $type',
    async (clip) => {
      const { shape, params, window } = testCase({ cell: lstm, activation: 'tanh', recurrence: 'full' });
      const masked = { ...window, targets: new Uint32Array(T * B).fill(ignoredTarget) };
      const model = await testModel({ shape, seqLength: T, batchSize: B }, params);
      const before = await model.readFlat('params');
      model.train([stepInput(masked, { clip })]);
      const [row] = await readRows(model, 0, 1);
      expect(row).toMatchObject({ loss: 0, gradNorm: 0, clippedNorm: 0, clipped: false, finite: true });
      for (const which of ['grads', 'first', 'second'] as const) {
        expect((await model.readFlat(which)).every((value) => value === 0)).toBe(true);
      }
      expect(bits(await model.readFlat('params'))).toEqual(bits(before));
      model.destroy();
    },
  );
});

describe('a step that is not finite', () => {
  let model: Model;
  let params: Tensors;
  let window: Window;
  const buffers = ['params', 'first', 'second'] as const;
  const everything = () => Promise.all(buffers.map(async (which) => bits(await model.readFlat(which))));
  const step = (row: number): StepInput => stepInput(window, { row, step: row + 1 });

  beforeEach(async () => {
    const given = testCase({ cell: getCell('gru'), activation: 'tanh', recurrence: 'full' }, 2);
    ({ params, window } = given);
    model = await testModel({ shape: given.shape, seqLength: T, batchSize: B }, params);
    model.train([step(0), step(1)]);
    return () => model.destroy();
  });

  it.each([
    ['head.weight', Number.NaN],
    ['head.weight', 3e38],
    ['head.bias', Number.POSITIVE_INFINITY],
  ])(
    'because of %s = %d is flagged and skipped, and so is all after it until the halt is cleared',
    async (name, bad) => {
      const good = await model.readFlat('params');
      const spoilt = await model.readTensors('params');
      // For every unit, so that none of what overflows cancels out.
      spoilt[name]?.forEach((value, i, values) => {
        values[i] = i % 2 === 0 ? bad : value;
      });
      model.setParameters(spoilt);
      const before = await everything();
      model.train([step(2), step(3)]);
      model.train([step(4)]);
      const rows = await readRows(model, 0, 5);
      expect(rows.map(({ finite }) => finite)).toEqual([true, true, false, false, false]);
      expect(await everything()).toEqual(before);

      // The flag alone holds training back: good parameters do not move while it is set.
      model.setFlatParameters(good);
      model.train([step(5)]);
      expect((await readRows(model, 5, 1))[0]?.finite).toBe(true);
      expect(bits(await model.readFlat('params'))).toEqual(bits(good));

      model.clearHalt();
      model.train([step(6)]);
      expect((await readRows(model, 6, 1))[0]?.finite).toBe(true);
      const moved = await model.readFlat('params');
      expect(bits(moved)).not.toEqual(bits(good));
      expect(moved.every(Number.isFinite)).toBe(true);
    },
  );

  it('takes the later steps of its submit with it, though those are fine by themselves', async () => {
    const given = testCase({ cell: getCell('rnn'), activation: 'relu', recurrence: 'full' });
    const relu = await testModel({ shape: given.shape, seqLength: T, batchSize: B }, given.params);
    // An id that occurs in the second window only drives the state over the top.
    const quiet = { ...given.window, ids: new Uint32Array(T * B) };
    const loud = { ...quiet, ids: new Uint32Array(T * B).fill(1) };
    given.params['rnn.weight_ih_l0']?.forEach((_, i, values) => {
      if (i % V === 1) values[i] = 3e38;
    });
    relu.setParameters(given.params);
    const [first, ...rest] = [quiet, loud, quiet].map((w, row) => stepInput(w, { row, step: row + 1 }));
    relu.train([first as StepInput]);
    const all = () => Promise.all(buffers.map(async (which) => bits(await relu.readFlat(which))));
    const afterFirst = await all();
    relu.train(rest);
    expect((await readRows(relu, 0, 3)).map(({ finite }) => finite)).toEqual([true, false, true]);
    expect(await all()).toEqual(afterFirst);
    relu.destroy();
  });

  it('does not come from an evaluation, whatever that finds', async () => {
    model.setParameters({ ...params, 'head.bias': new Float64Array(V).fill(Number.NaN) });
    const { uniforms, ...rest } = step(2);
    model.evaluate([{ ...rest, uniforms: { ...uniforms, evaluate: 1 } }]);
    expect((await readRows(model, 2, 1))[0]?.loss).toBeNaN();
    model.setParameters(params);
    const before = await everything();
    model.train([step(3)]);
    expect(await everything()).not.toEqual(before);
  });

  it('does not stop an evaluation, and an evaluation does not clear it', async () => {
    model.setParameters({ ...params, 'head.bias': new Float64Array(V).fill(Number.NaN) });
    model.train([step(2)]);
    model.setParameters(params);
    const { uniforms, ...rest } = step(3);
    model.evaluate([{ ...rest, uniforms: { ...uniforms, evaluate: 1 } }]);
    expect((await readRows(model, 3, 1))[0]?.loss).toBeGreaterThan(0);
    const before = await everything();
    model.train([step(4)]);
    expect(await everything()).toEqual(before);
  });
});
