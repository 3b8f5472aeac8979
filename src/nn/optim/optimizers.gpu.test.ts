import { describe, expect, it } from 'vitest';
import { type Activation, getCell } from '../../cells/index.ts';
import { defaultConfig } from '../../config/defaults.ts';
import { optimizerTypes } from '../../config/settings/optimizer.ts';
import type { ClipConfig, OptimizerConfig } from '../../config/settings/types.ts';
import { readBuffer } from '../../gpu/readback.ts';
import { createRng } from '../../lib/rng.ts';
import { packTransposed } from '../memory/layout.ts';
import type { StepInput } from '../model.ts';
import type { Clipped } from '../reference/clip.ts';
import { initialOptimizerState } from '../reference/optimizers.ts';
import type { VariantKind } from '../strategy/recurrenceVariants.ts';
import {
  bits,
  dirtyPadding,
  largestError,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testModel,
  wrongTensors,
  zeroState,
} from '../testing/gpuCase.ts';
import { type State, trainingStep } from '../testing/stackReference.ts';

const tolerance = 1e-4;
const steps = 20;
const [T, B, H, V] = [4, 3, 13, 11];
const rate = 0.01;

// A larger epsilon than usual keeps Adam's division from magnifying the rounding of gradients that are as good as 0.
const base: OptimizerConfig = { ...defaultConfig.optimizer, learningRate: rate, epsilon: 1e-4 };
const optimizers: Record<string, Partial<OptimizerConfig>> = {
  ...Object.fromEntries(optimizerTypes.map((type) => [type, { type }])),
  'sgd, momentum': { type: 'sgd', momentum: 0.9 },
  'sgd, Nesterov': { type: 'sgd', momentum: 0.9, nesterov: true },
  rmsprop: { type: 'rmsprop', alpha: 0.9 },
  'rmsprop, momentum': { type: 'rmsprop', alpha: 0.9, momentum: 0.9 },
  nadam: { type: 'nadam', momentumDecay: 0.02 },
};
const clips: Record<string, ClipConfig> = {
  'no clip': { type: 'none', value: 0.01 },
  'clip by norm': { type: 'norm', value: 0.4 },
  'clip by value': { type: 'value', value: 0.02 },
};
const models: { id: string; activation: Activation; variantKind: VariantKind }[] = [
  { id: 'gru', activation: 'tanh', variantKind: 'looped' },
  { id: 'rnn', activation: 'sigmoid', variantKind: 'looped' },
];

const cases = models.flatMap((model) =>
  Object.entries(optimizers).flatMap(([name, optimizer]) =>
    Object.entries(clips).flatMap(([clipName, clip]) =>
      // With every clip, and without a decay once.
      (clip.type === 'norm' ? [0.1, 0] : [0.1]).map((weightDecay) => ({
        ...model,
        optimizer: { ...base, ...optimizer, weightDecay },
        clip,
        label: `${model.id} ${model.variantKind}: ${name}, ${clipName}, weight decay ${weightDecay}`,
      })),
    ),
  ),
);
const adam = { optimizer: { ...base, weightDecay: 0.1 }, clip: clips['clip by norm'] as ClipConfig };
// Of a norm that shrinks while it trains, the band shortens the first gradients and lengthens the last.
const band: ClipConfig = { type: 'band', value: 0.45, lower: 0.4 };
for (const type of ['sgd', 'nadam'] as const) {
  const optimizer = { ...base, type, weightDecay: 0.1 };
  cases.push({
    id: 'rnn',
    activation: 'tanh',
    variantKind: 'looped',
    optimizer,
    clip: band,
    label: `rnn looped: ${type}, clip into a band`,
  });
}
for (const variantKind of ['persistent', 'stepwise'] as const) {
  cases.push({ id: 'lstm', activation: 'tanh', variantKind, ...adam, label: `lstm ${variantKind}: adam` });
}

describe('20 steps against the reference', () => {
  it.each(cases)('$label', async ({ id, activation, variantKind, optimizer, clip }) => {
    const shape = { cell: getCell(id), activation, layers: 1, hiddenSize: H, vocabularySize: V };
    const rng = createRng(11, id);
    const params = randomParameters(shape, rng, 0.6);
    const model = await testModel({ shape, seqLength: T, batchSize: B, variantKind, optimizer, slots: 8 }, params);
    expect(model.plan.variants.forward.kind).toBe(variantKind);

    const optimizerState = initialOptimizerState(params);
    let state: State = zeroState(shape, B);
    const inputs: StepInput[] = [];
    const expected: (Clipped & { loss: number })[] = [];
    for (let step = 1; step <= steps; step++) {
      const window = randomWindow(V, T, B, state, rng, 0.1);
      inputs.push(stepInput(window, { optimizer, clip, learningRate: rate, step, carry: step > 1, row: step }));
      const { pass, clip: clipped } = trainingStep(shape, params, window, { optimizer, clip }, optimizerState, rate);
      state = pass.state;
      expected.push({ loss: pass.loss, ...clipped });
    }
    for (let i = 0; i < steps; i += 8) model.train(inputs.slice(i, i + 8));

    const rows = await readRows(model, 1, steps);
    for (const [i, row] of rows.entries()) {
      for (const name of ['loss', 'gradNorm', 'clippedNorm'] as const) {
        expect(largestError([row[name]], [expected[i]?.[name] as number]), name).toBeLessThan(tolerance);
      }
    }
    expect(rows.map(({ clipped }) => clipped)).toEqual(expected.map(({ clipped }) => clipped));
    expect(rows.some(({ clipped }) => clipped)).toBe(clip.type !== 'none');
    expect(rows.every(({ finite, learningRate }) => finite && learningRate === Math.fround(rate))).toBe(true);

    expect(wrongTensors(await model.readTensors('params'), params, tolerance)).toEqual([]);
    expect(wrongTensors(await model.readTensors('first'), optimizerState.first, tolerance)).toEqual([]);
    expect(wrongTensors(await model.readTensors('second'), optimizerState.second, tolerance)).toEqual([]);

    const { layout } = model.plan;
    // What pads the second moment moves nothing and need not be 0: a rule may put its epsilon there.
    for (const which of ['params', 'grads', 'first'] as const) {
      expect(dirtyPadding(layout, await model.readFlat(which)), which).toEqual([]);
    }
    const transposed = await readBuffer(model.gpu.device, model.buffers.copies, 0, layout.transposedSize * 16);
    expect(new Uint32Array(transposed)).toEqual(bits(packTransposed(layout, await model.readFlat('params'))));
    model.destroy();
  });
});
