import { describe, expect, it } from 'vitest';
import { getCell } from '../../../cells/index.ts';
import { readBuffer } from '../../../gpu/readback.ts';
import { createRng } from '../../../lib/rng.ts';
import { TestPage } from '../../../training/testing/sessionCase.ts';
import { evaluationUniforms } from '../../../training/trainer/stepUniforms.ts';
import type { ModelSpec } from '../../memory/spec.ts';
import type { ModelShape } from '../../networks/parameters.ts';
import {
  largestError,
  randomParameters,
  randomWindow,
  readRows,
  stepInput,
  testModel,
  wrongTensors,
} from '../../testing/gpuCase.ts';
import { forwardBackward, scheduledSampling, zeroState } from '../../testing/stackReference.ts';
import { feedbackKey, samplingRate } from './outputFeedback.ts';
import { isSampled } from './reference.ts';

const [H, V] = [9, 7];

interface Way {
  readonly name: string;
  readonly cell: string;
  readonly spec?: Partial<ModelSpec>;
  readonly shape?: Partial<ModelShape>;
  readonly T?: number;
}

const ways: readonly Way[] = [
  { name: 'a looped GRU', cell: 'gru', spec: { variantKind: 'looped' } },
  { name: 'a persistent LSTM', cell: 'lstm', spec: { variantKind: 'persistent' } },
  { name: 'a stepwise RNN, truncated', cell: 'rnn', spec: { variantKind: 'stepwise', truncate: 2 } },
  { name: 'units by themselves', cell: 'lstm', shape: { recurrence: 'diagonal' } },
  { name: 'an embedding', cell: 'gru', shape: { embedding: { size: 6, tied: false } } },
  { name: 'the textbook GRU', cell: 'gru-textbook' },
  {
    name: 'the textbook GRU, stepwise',
    cell: 'gru-textbook',
    shape: { layerNorm: true },
    spec: { variantKind: 'stepwise' },
  },
  { name: 'the textbook GRU with layer normalisation', cell: 'gru-textbook', shape: { layerNorm: true } },
  {
    name: 'an LSTM with layer normalisation and an embedding',
    cell: 'lstm',
    shape: { layerNorm: true, embedding: { size: 6, tied: false } },
  },
  {
    name: 'an RNN with layer normalisation, its gates computed twice',
    cell: 'rnn',
    shape: { layerNorm: true },
    spec: { variants: { recompute: { C: 16 } } },
    T: 40,
  },
  { name: 'a residual stack', cell: 'rnn', shape: { connections: { input: true, residual: true, dense: false } } },
  { name: 'gates computed twice', cell: 'gru', spec: { variants: { recompute: { C: 16 } } }, T: 40 },
];

// A step of 3 sequences begins where no binding may.
function caseOf(cell: string, more: Partial<ModelShape> = {}, T = 5, B = 3) {
  const shape = {
    cell: getCell(cell),
    activation: 'tanh',
    layers: 2,
    hiddenSize: H,
    vocabularySize: V,
    feedback: true,
    ...more,
  } as const;
  const rng = createRng(3, `${cell} feedback`);
  const params = randomParameters(shape, rng, 0.7);
  const window = randomWindow(V, T, B, zeroState(shape, B), rng, 0.2);
  return { shape, params, window, size: { seqLength: T, batchSize: B } };
}

describe('output feedback', () => {
  it.each(ways)(
    'should have the gradients of the reference when the targets are fed back: $name',
    async ({ cell, spec, shape: more, T }) => {
      const { shape, params, window, size } = caseOf(cell, more, T);
      const model = await testModel({ shape, ...size, ...spec }, params);
      model.differentiate(stepInput(window));
      const { grads, loss } = forwardBackward(shape, params, { ...window, truncate: spec?.truncate ?? 0 });
      expect(wrongTensors(await model.readTensors('grads'), grads, 1e-4)).toEqual([]);
      expect(largestError([(await readRows(model, 0, 1))[0]?.loss as number], [loss])).toBeLessThan(1e-4);
      model.destroy();
    },
  );

  it.each(ways)('should feed back its outputs when evaluated: $name', async ({ cell, spec, shape: more, T }) => {
    const { shape, params, window, size } = caseOf(cell, more, T);
    const model = await testModel({ shape, ...size, ...spec }, params);
    const feedback = scheduledSampling(shape, params, window);
    const expected = forwardBackward(shape, params, { ...window, feedback });
    const { uniforms } = stepInput(window);
    model.evaluate([{ ...stepInput(window), uniforms: evaluationUniforms(1 / uniforms.lossScale, false, 3) }]);
    const words = new Uint32Array(
      await readBuffer(model.gpu.device, model.buffers.batch, 0, model.plan.batch.words * 4),
    );
    expect(words.subarray(model.plan.batch.feedback, model.plan.batch.feedback + feedback.length)).toEqual(feedback);
    expect(largestError([(await readRows(model, 3, 1))[0]?.loss as number], [expected.loss])).toBeLessThan(1e-4);
    model.destroy();
  });

  it.each([3, 16])('should learn R when the feedback mixes outputs and targets, B=%i', async (B) => {
    const { shape, params, window, size } = caseOf('gru', {}, 5, B);
    const model = await testModel({ shape, ...size, scheduledSampling: true }, params);
    const config = { sampling: 0.5, rampSteps: 10, seed: 9 };
    const [key, rate] = [feedbackKey(9, 8), samplingRate(config, 8)];
    expect(rate).toBe(0.4);
    const feedback = scheduledSampling(shape, params, window, (row) => isSampled(key, row, rate));
    const right = forwardBackward(shape, params, window);
    const mixed = forwardBackward(shape, params, { ...window, feedback });
    expect(mixed.loss).not.toBeCloseTo(right.loss, 5);
    model.train([stepInput(window, { step: 8, feedback: config })]);
    const [row] = await readRows(model, 0, 1);
    expect(largestError([row?.loss as number], [mixed.loss])).toBeLessThan(1e-4);
    expect(wrongTensors(await model.readTensors('grads'), mixed.grads, 1e-4)).toEqual([]);
    model.destroy();
  });

  it('should train a run of a task and validate it when its batch is odd', async () => {
    const page = await TestPage.open();
    await page.configure(1, {
      task: { id: 'copy', lag: 4 },
      batchSize: 5,
      feedback: { enabled: true, sampling: 0.5, rampSteps: 10 },
      validateEvery: 10,
    });
    await page.playTo(1, 21);
    const { loss, accuracy } = await page.until('validation', { where: ({ step }) => step === 20 });
    expect(loss).toBeGreaterThan(0);
    expect(accuracy).toBeGreaterThanOrEqual(0);
    expect([...page.losses(1).values()].every(Number.isFinite)).toBe(true);
    await page.pause();
  });
});
