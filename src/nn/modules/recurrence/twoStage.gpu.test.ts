import { describe, expect, it } from 'vitest';
import { getCell } from '../../../cells/index.ts';
import { defaultConfig } from '../../../config/defaults.ts';
import { createRng } from '../../../lib/rng.ts';
import type { ModelSpec } from '../../memory/spec.ts';
import type { ModelShape } from '../../networks/parameters.ts';
import { initialOptimizerState } from '../../reference/optimizers.ts';
import { capabilitiesOf } from '../../strategy/capabilities.ts';
import { candidatesFor, defaultVariants, describeVariant } from '../../strategy/kernelVariants.ts';
import {
  bits,
  dirtyPadding,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testGpu,
  testModel,
  wrongTensors,
} from '../../testing/gpuCase.ts';
import { chunk, referenceGreedy, testSampler } from '../../testing/sampling.ts';
import { forwardBackward, type State, trainingStep, type Window, zeroState } from '../../testing/stackReference.ts';

const tolerance = 1e-4;

/** Two windows, the second with the state carried, against the reference; and nothing in the padding. */
async function expectRight(shape: ModelShape, T: number, B: number, options: Partial<ModelSpec> = {}): Promise<void> {
  const V = shape.vocabularySize;
  const rng = createRng(B * 100 + shape.hiddenSize, `${shape.cell.id} phased`);
  const params = randomParameters(shape, rng, 0.6);
  const { truncate } = options;
  const draw = (state: State): Window => ({ ...randomWindow(V, T, B, state, rng, 0.1), ...(truncate && { truncate }) });
  const first = draw(zeroState(shape, B));
  const start = forwardBackward(shape, params, first);
  const second = draw(start.state);
  const carried = forwardBackward(shape, params, second);
  const model = await testModel({ shape, seqLength: T, batchSize: B, ...options }, params);
  const { forward, backward } = model.plan.variants;
  if (options.variantKind) expect([forward.kind, backward.kind]).toEqual([options.variantKind, options.variantKind]);
  const windows = [
    [first, start, false],
    [second, carried, true],
  ] as const;
  // In both directions there is nothing to carry.
  for (const [window, expected, carry] of shape.bidirectional ? windows.slice(0, 1) : windows) {
    model.differentiate(stepInput(window, { carry }));
    expect(wrongTensors(await model.readTensors('grads'), expected.grads, tolerance)).toEqual([]);
    const [row] = await readRows(model, 0, 1);
    expect(Math.abs((row?.loss ?? Number.NaN) - expected.loss)).toBeLessThan(tolerance * expected.loss);
    if (!shape.connections && !shape.bidirectional)
      expect(dirtyPadding(model.plan.layout, await model.readFlat('grads'))).toEqual([]);
  }
  model.destroy();
}

const shapeOf = (id: string, layers: number, hiddenSize: number, vocabularySize: number, layerNorm: boolean) =>
  ({ cell: getCell(id), activation: 'tanh', layers, hiddenSize, vocabularySize, layerNorm }) as const;

const variantKinds = ['looped', 'stepwise'] as const;

describe.each(variantKinds)('the reset gate before the product, %s', (variantKind) => {
  it.each([
    { B: 3, T: 5, H: 7, V: 11, layers: 1 },
    { B: 9, T: 4, H: 13, V: 12, layers: 2 },
    { B: 33, T: 3, H: 40, V: 29, layers: 1 },
  ])('should match the reference at B=$B T=$T H=$H V=$V, $layers layer(s)', async ({ B, T, H, V, layers }) => {
    await expectRight(shapeOf('gru-textbook', layers, H, V, false), T, B, { variantKind });
  });
});

describe.each(variantKinds)('layer normalisation, %s', (variantKind) => {
  it.each([
    { id: 'rnn', B: 3, T: 4, H: 7, V: 11, layers: 1 },
    { id: 'gru', B: 5, T: 4, H: 13, V: 12, layers: 2 },
    { id: 'lstm', B: 18, T: 3, H: 40, V: 9, layers: 1 },
    { id: 'lstm', B: 2, T: 5, H: 6, V: 5, layers: 2 },
    { id: 'gru-textbook', B: 3, T: 4, H: 13, V: 7, layers: 2 },
    { id: 'lstm-peephole', B: 3, T: 4, H: 6, V: 5, layers: 1 },
    // More units than a stepwise workgroup has lanes for.
    { id: 'rnn', B: 2, T: 2, H: 270, V: 5, layers: 1 },
  ])(
    'of $id should match the reference at B=$B T=$T H=$H V=$V, $layers layer(s)',
    async ({ id, B, T, H, V, layers }) => {
      await expectRight(shapeOf(id, layers, H, V, true), T, B, { variantKind });
    },
  );

  it('should match the reference when a step takes several dispatches', async () => {
    await expectRight(shapeOf('gru-textbook', 1, 9, 7, true), 2, 70, { variantKind, dispatchWork: 1 });
  });
});

describe.each(variantKinds)('two-stage layers, %s', (variantKind) => {
  it('should have their gates computed twice when not all are kept', async () => {
    const shape = shapeOf('gru-textbook', 2, 9, 11, true);
    await expectRight(shape, 52, 3, { variantKind, variants: { recompute: { C: 16 } }, chunk: 5 });
  });

  it('should read embeddings and each other', async () => {
    const wired = { connections: { input: true, residual: true, dense: false }, embedding: { size: 5, tied: false } };
    await expectRight({ ...shapeOf('gru-textbook', 3, 6, 7, true), ...wired }, 4, 3, { variantKind });
    const dense = { connections: { input: true, residual: false, dense: true } };
    await expectRight({ ...shapeOf('lstm', 3, 6, 7, true), ...dense }, 4, 3, { variantKind });
  });

  it('should read from both ends, and stop at the borders when back-propagation is truncated', async () => {
    const both = { bidirectional: true } as const;
    await expectRight({ ...shapeOf('gru-textbook', 2, 6, 7, true), ...both }, 5, 3, { variantKind });
    await expectRight({ ...shapeOf('gru-textbook', 1, 6, 7, false), ...both }, 5, 3, { variantKind });
    await expectRight(shapeOf('gru-textbook', 2, 6, 7, true), 10, 3, { variantKind, truncate: 4 });
  });

  it('should take half weights', async () => {
    const shape = shapeOf('gru-textbook', 2, 13, 11, true);
    const rng = createRng(13, 'phased halves');
    const params = randomParameters(shape, rng, 0.6);
    const window = randomWindow(11, 4, 5, zeroState(shape, 5), rng, 0.1);
    const expected = forwardBackward(shape, params, { ...window, float16Weights: true });
    const model = await testModel({ shape, seqLength: 4, batchSize: 5, float16Weights: true, variantKind }, params);
    model.differentiate(stepInput(window));
    expect(wrongTensors(await model.readTensors('grads'), expected.grads, tolerance)).toEqual([]);
    model.destroy();
  });
});

describe('two-stage layers', () => {
  it('should give the same by every variant', async () => {
    const [B, T] = [6, 3];
    const shape = shapeOf('gru-textbook', 1, 40, 9, true);
    const own = capabilitiesOf((await testGpu()).device, true);
    const seen = new Set<string>();
    const kinds = new Set<string>();
    for (const software of [true, false]) {
      const candidates = candidatesFor({ shape, seqLength: T, batchSize: B }, { ...own, software });
      for (const operation of ['forward', 'backward'] as const) {
        for (const variant of candidates[operation]) {
          const key = `${operation} ${describeVariant(variant)}`;
          if (seen.has(key)) continue;
          seen.add(key);
          kinds.add(variant.kind);
          await expectRight(shape, T, B, { variants: { ...defaultVariants(candidates), [operation]: variant } });
        }
      }
    }
    expect(seen.size).toBeGreaterThan(6);
    expect([...kinds].toSorted()).toEqual([...variantKinds]);
  });

  it.each(variantKinds)(
    'should train, gains and all, as the reference does, and to the same bits again: %s',
    async (variantKind) => {
      const shape = shapeOf('lstm', 1, 7, 6, true);
      const rng = createRng(5, 'phased training');
      const start = randomParameters(shape, rng, 0.6);
      const window = randomWindow(6, 4, 3, zeroState(shape, 3), rng);
      const params = structuredClone(start);
      const state = initialOptimizerState(params);
      const settings = { ...defaultConfig, clip: { type: 'none', value: 1 } } as const;
      const optimizer = { ...defaultConfig.optimizer, learningRate: 0.01 };
      for (let i = 0; i < 3; i++) trainingStep(shape, params, window, { ...settings, optimizer }, state);
      const runs = await Promise.all(
        [1, 2].map(async () => {
          const model = await testModel({ shape, seqLength: 4, batchSize: 3, variantKind }, start);
          for (const step of [1, 2, 3]) model.train([stepInput(window, { step, optimizer })]);
          const flat = await model.readFlat('params');
          expect(wrongTensors(await model.readTensors('params'), params, tolerance)).toEqual([]);
          model.destroy();
          return flat;
        }),
      );
      expect(bits(runs[0] as Float32Array)).toEqual(bits(runs[1] as Float32Array));
    },
  );

  it.each([
    { id: 'gru-textbook', layerNorm: false },
    { id: 'lstm', layerNorm: true },
  ])('of $id should write what the reference finds likeliest', async ({ id, layerNorm }) => {
    const shape = shapeOf(id, 2, 7, 30, layerNorm);
    const params = randomParameters(shape, createRng(3, id), 0.9);
    const prompt = [29, 2, 25, 2];
    const { sampler, destroy } = await testSampler(shape, params, 12);
    const sample = await sampler.run(chunk({ given: prompt, temperature: 0 }));
    const expected = referenceGreedy(shape, params, prompt, 12);
    expect([...sample.tokens]).toEqual(expected.tokens);
    destroy();
  });
});
