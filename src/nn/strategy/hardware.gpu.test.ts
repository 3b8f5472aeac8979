import { describe, expect, it } from 'vitest';
import { getCell } from '../../cells/index.ts';
import type { Gpu } from '../../gpu/device.ts';
import { createRng } from '../../lib/rng.ts';
import type { ModelSpec } from '../memory/spec.ts';
import { Model } from '../model.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { fused } from '../sampling/fused.ts';
import { byPasses } from '../sampling/passes.ts';
import { Sampler } from '../sampling/sampler.ts';
import { randomParameters, randomWindow, stepInput, testGpu, testPipelines, wrongTensors } from '../testing/gpuCase.ts';
import { chunk } from '../testing/sampling.ts';
import { forwardBackward, type Tensors, zeroState } from '../testing/stackReference.ts';

/** A symbol comes about 27 times in a window, more often than invocations share the sum of its row. */
const [T, B, H, V] = [36, 3, 13, 4];
const tolerance = 1e-4;

/** The tests' adapter, planned for as hardware is: what a plan asks of the kind of adapter is right on either. */
async function hardwareModel(spec: Omit<ModelSpec, 'optimizer'>, params: Tensors): Promise<Model> {
  const { device, adapter } = await testGpu();
  const gpu: Gpu = { device, adapter: { ...adapter, software: false } };
  const optimizer = { type: 'adam', nesterov: false } as const;
  const model = await Model.create(gpu, { optimizer, ...spec }, await testPipelines());
  expect(model.plan.capabilities.software).toBe(false);
  model.setParameters(params);
  return model;
}

const shape: ModelShape = { cell: getCell('gru'), activation: 'tanh', layers: 1, hiddenSize: H, vocabularySize: V };
const embedding = { size: 10, tied: false };
const tied = { size: H, tied: true };
const variants = { recompute: { C: 16 } };

describe('a model planned for a hardware adapter', () => {
  it.each<[string, Partial<ModelShape>, Partial<ModelSpec>]>([
    ['ids are one-hot', {}, {}],
    ['ids are one-hot and gates computed twice', {}, { variants }],
    ['ids are one-hot and read from both ends', { bidirectional: true }, {}],
    ['ids are embedded', { embedding }, {}],
    ['ids are embedded and gates computed twice', { embedding }, { variants }],
    ['the head shares the embedding', { embedding: tied }, {}],
  ])('should give the reference’s gradients when %s', async (_, own, spec) => {
    const wired = { ...shape, ...own };
    const rng = createRng(5, 'hardware');
    const params = randomParameters(wired, rng, 0.5);
    const window = randomWindow(V, T, B, zeroState(wired, B), rng, 0.1);
    const model = await hardwareModel({ shape: wired, seqLength: T, batchSize: B, ...spec }, params);
    model.differentiate(stepInput(window));
    const { grads } = forwardBackward(wired, params, window);
    expect(wrongTensors(await model.readTensors('grads'), grads, tolerance)).toEqual([]);
    model.destroy();
  });

  it('should draw the same text when it samples by its passes', async () => {
    const large = { ...shape, vocabularySize: 70 };
    const params = randomParameters(large, createRng(6, 'hardware text'), 0.9);
    const model = await hardwareModel({ shape: large, seqLength: 1, batchSize: 1 }, params);
    const texts = [];
    for (const method of [fused, byPasses]) {
      const sampler = await Sampler.create(model, { sequences: 1, steps: 30, method });
      const request = chunk({ given: [69, 2], temperature: 0.9, topK: 20, topP: 0.95, seed: 7 });
      texts.push((await sampler.run([request], request)).map(({ tokens }) => [...tokens]));
      sampler.destroy();
    }
    expect(new Set(texts[0]?.[0]).size).toBeGreaterThan(5);
    expect(texts[1]).toEqual(texts[0]);
    model.destroy();
  });
});
