import { describe, expect, it, onTestFinished } from 'vitest';
import { getCell } from '../../../cells/index.ts';
import { ignoredTarget } from '../../../lib/ignoredTarget.ts';
import { createRng, type Rng } from '../../../lib/rng.ts';
import { VariantCheck } from '../../autotuner/check.ts';
import { goldenBidirectional, modelShape, toParams, toWindow } from '../../golden/index.ts';
import { numberTargets } from '../../memory/batch.ts';
import type { ModelSpec } from '../../memory/spec.ts';
import { Model } from '../../model.ts';
import { isPooled, type ModelShape, type Pool } from '../../networks/parameters.ts';
import { capabilitiesOf } from '../../strategy/capabilities.ts';
import { candidatesFor, defaultVariants } from '../../strategy/kernelVariants.ts';
import type { VariantKind } from '../../strategy/recurrenceVariants.ts';
import {
  dirtyPadding,
  randomParameters,
  readRows,
  stepInput,
  testGpu,
  testModel,
  testPipelines,
  wrongTensors,
} from '../../testing/gpuCase.ts';
import { forwardBackward, type Window, zeroState } from '../../testing/stackReference.ts';
import { wirings } from '../../testing/wirings.ts';

const tolerance = 1e-4;
const [T, B] = [6, 5];
const lengths = Uint32Array.of(6, 1, 4, 6, 3);
/** Of dropout's draws. */
const key = 12345;

/** Numbers that a float32 holds, so that both sides start equal. */
const draw = (rng: Rng, length: number): Float64Array =>
  Float64Array.from({ length }, () => Math.fround(2 * rng.uniform() - 1));

/** Random steps, of which those past a sequence's end are asked nothing. */
function windowOf(shape: ModelShape, rng: Rng): Window {
  const { features, regression, vocabularySize: V } = shape;
  const real = (row: number): boolean => isPooled(shape) || Math.floor(row / B) < (lengths[row % B] as number);
  const outputs = isPooled(shape) ? B : T * B;
  return {
    ids: Uint32Array.from({ length: features === undefined ? T * B : 0 }, () => rng.uint32() % V),
    targets: Uint32Array.from({ length: regression ? 0 : outputs }, (_, row) =>
      real(row) ? rng.uint32() % V : ignoredTarget,
    ),
    T,
    B,
    lengths,
    state: zeroState(shape, B),
    ...(features === undefined ? {} : { values: draw(rng, T * B * features) }),
    ...(regression
      ? { numbers: draw(rng, outputs * V).map((y, i) => (real(Math.floor(i / V)) ? y : Number.NaN)) }
      : {}),
  };
}

const inputOf = (window: Window) => {
  const { values, numbers } = window;
  const counted = numbers?.filter((number) => !Number.isNaN(number)).length;
  return {
    ...stepInput(window, counted === undefined ? {} : { counted }),
    lengths: window.lengths,
    values: values && Float32Array.from(values),
    ...(numbers ? { targets: numberTargets(numbers) } : {}),
  };
};

/** What is wrong with a model of this shape: gradients, loss, padding. */
async function check(shape: ModelShape, spec: Partial<ModelSpec>, seed: string): Promise<void> {
  const rng = createRng(1, seed);
  const params = randomParameters(shape, rng, 0.6);
  const model = await testModel({ shape, seqLength: T, batchSize: B, ...spec }, params);
  onTestFinished(() => model.destroy());
  if (spec.variantKind) expect(model.plan.variants.forward.kind).toBe(spec.variantKind);
  // Twice: nothing of the first window is left over in the second.
  for (let turn = 0; turn < 2; turn++) {
    const drawn = windowOf(shape, rng);
    const window = { ...drawn, dropout: spec.dropout, dropoutKey: key, float16Weights: spec.float16Weights };
    const expected = forwardBackward(shape, params, window);
    const { uniforms, ...input } = inputOf(window);
    const dropped = spec.dropout ? { dropoutRate: spec.dropout.rate, dropoutKey: key } : {};
    model.differentiate({ ...input, uniforms: { ...uniforms, ...dropped } });
    expect(wrongTensors(await model.readTensors('grads'), expected.grads, tolerance)).toEqual([]);
    const [row] = await readRows(model, 0, 1);
    expect(row?.loss).toBeCloseTo(expected.loss, 5);
    expect(row?.finite).toBe(true);
  }
  expect(dirtyPadding(model.plan.layout, await model.readFlat('grads'))).toEqual([]);
}

const variantKinds: VariantKind[] = ['persistent', 'looped', 'stepwise'];
const pools: Pool[] = ['steps', 'last', 'mean', 'max', 'ends'];
const base = { activation: 'tanh', hiddenSize: 7, vocabularySize: 5 } as const;

describe('both directions', () => {
  const cases = variantKinds.flatMap((variantKind, i) =>
    ['lstm', 'gru'].map((id, j) => ({
      id,
      variantKind,
      layers: 1 + ((i + j) % 2),
      pool: pools[(i + 2 * j) % 5] as Pool,
    })),
  );

  it.each(cases)(
    '$id, $variantKind, $layers layers, pool $pool: as the reference',
    async ({ id, variantKind, layers, pool }) => {
      const shape: ModelShape = { ...base, cell: getCell(id), layers, bidirectional: true, pool };
      await check(shape, { variantKind }, id);
      await check(
        { ...shape, layers: 2, features: 3, regression: true, vocabularySize: 2 },
        { variantKind },
        `${id} numbers`,
      );
    },
  );

  // Peepholes go by kernels of their own, and so do independent units.
  const others = [
    { id: 'lstm-peephole', variantKind: 'persistent' as const },
    { id: 'lstm-peephole', variantKind: 'looped' as const },
    { id: 'lstm-peephole', recurrence: 'diagonal' as const },
    { id: 'min-gru' },
  ];

  it.each(others)('$id, $recurrence: as the reference', async ({ id, recurrence, variantKind }) => {
    const shape: ModelShape = { ...base, cell: getCell(id), layers: 2, bidirectional: true, pool: 'last' };
    const spec = { chunk: 4, ...(variantKind ? { variantKind } : {}) };
    await check({ ...shape, ...(recurrence ? { recurrence } : {}) }, spec, id);
  });

  it.each(pools)('pool %s: as the reference, in dispatches of few steps, and of half weights', async (pool) => {
    const shape: ModelShape = { ...base, cell: getCell('gru'), layers: 2, bidirectional: true, pool };
    await check(shape, { chunk: 2 }, pool);
    await check(shape, { float16Weights: true }, pool);
  });
});

it('should give the gradient of a maximum to the first of the steps when several have it', async () => {
  const shape: ModelShape = { ...base, cell: getCell('rnn'), layers: 1, pool: 'max' };
  const rng = createRng(1, 'equal');
  const drawn = randomParameters(shape, rng, 0.6);
  const none = (name: string) => ({ [name]: new Float64Array(drawn[name]?.length ?? 0) });
  // Each state is tanh of the biases, whatever is read.
  const params = { ...drawn, ...none('rnn.weight_ih_l0'), ...none('rnn.weight_hh_l0') };
  const model = await testModel({ shape, seqLength: T, batchSize: B }, params);
  onTestFinished(() => model.destroy());
  const window = windowOf(shape, rng);
  model.differentiate(inputOf(window));
  const { grads } = forwardBackward(shape, params, window);
  expect(wrongTensors(await model.readTensors('grads'), grads, tolerance)).toEqual([]);
});

describe('both directions, with something between the layers', () => {
  const wired = wirings.filter(([, { embedding }]) => !embedding?.tied);

  it.each(wired)('%s: as the reference, with and without dropout', async (_, wiring) => {
    const shape: ModelShape = {
      ...base,
      cell: getCell('gru'),
      layers: 3,
      bidirectional: true,
      pool: 'last',
      ...wiring,
    };
    await check(shape, { variantKind: 'looped' }, 'wired');
    const dropout = { rate: 0.3, variational: false };
    await check({ ...shape, pool: 'steps' }, { variantKind: 'looped', dropout }, 'dropped');
  });
});

describe('one state a sequence', () => {
  it('is that which a residual stack hands up', async () => {
    const connections = { input: false, residual: true, dense: false };
    const shape: ModelShape = { ...base, cell: getCell('gru'), layers: 2, pool: 'max', connections };
    await check(shape, {}, 'residual');
  });

  it.each(pools.slice(1, 4))('%s: as the reference', async (pool) => {
    const shape: ModelShape = { ...base, cell: getCell('gru'), layers: 2, pool };
    await check(shape, {}, pool);
    await check({ ...shape, features: 3, regression: true, vocabularySize: 1 }, {}, `${pool} numbers`);
  });

  it('is had where gates are computed twice', async () => {
    const shape: ModelShape = { ...base, cell: getCell('gru'), layers: 2, hiddenSize: 64, pool: 'max' };
    await check(shape, { variants: { recompute: { C: 2 } } }, 'recompute');
  });
});

describe('sequences of different lengths, against PyTorch', () => {
  it.each(goldenBidirectional)('$name', async (golden) => {
    const shape = modelShape(golden.shape);
    const window = toWindow(golden);
    const model = await testModel({ shape, seqLength: golden.T, batchSize: golden.B }, toParams(golden.params));
    onTestFinished(() => model.destroy());
    model.differentiate(inputOf(window));
    const grads = Object.fromEntries(
      Object.entries(golden.grads).map(([name, values]) => [name, Float64Array.from(values)]),
    );
    expect(wrongTensors(await model.readTensors('grads'), grads, tolerance)).toEqual([]);
    expect((await readRows(model, 0, 1))[0]?.loss).toBeCloseTo(golden.loss, 5);
  });
});

it('refuses a sequence that is longer than the window, or empty', async () => {
  const shape: ModelShape = { ...base, cell: getCell('gru'), layers: 2, pool: 'last' };
  const rng = createRng(1, 'refused');
  const model = await testModel({ shape, seqLength: T, batchSize: B }, randomParameters(shape, rng, 0.6));
  onTestFinished(() => model.destroy());
  const input = inputOf(windowOf(shape, rng));
  for (const wrong of [0, 7]) {
    expect(() => model.differentiate({ ...input, lengths: Uint32Array.of(6, wrong, 4, 6, 3) })).toThrow(
      `a sequence of ${wrong} steps does not fit`,
    );
  }
});

it('should open for a comparison of its variants when both directions are pooled', async () => {
  const shape: ModelShape = { ...base, cell: getCell('gru'), layers: 2, bidirectional: true, pool: 'ends' };
  const gpu = await testGpu();
  const spec = { shape, seqLength: T, batchSize: B, optimizer: { type: 'adam', nesterov: false } } as const;
  const variants = defaultVariants(candidatesFor(spec, capabilitiesOf(gpu.device, gpu.adapter.software)));
  const opened = await new VariantCheck(spec).open(gpu, variants, await testPipelines());
  expect(opened).toBeInstanceOf(Model);
  if (opened instanceof Model) opened.destroy();
});
