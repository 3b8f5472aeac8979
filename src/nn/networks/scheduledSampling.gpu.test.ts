import { describe, expect, it, onTestFinished } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { TestPage } from '../../training/testing/sessionCase.ts';
import { evaluationUniforms } from '../../training/trainer/stepUniforms.ts';
import { encoderDecoderShape, goldenSampledDecoders, toPairs } from '../golden/index.ts';
import type { Model, StepInput } from '../model.ts';
import { isSampled } from '../modules/outputFeedback/reference.ts';
import type { Loss } from '../reference/loss.ts';
import { backward, forward, type Problem } from '../reference/network.ts';
import {
  type EncoderDecoderShape,
  encoderDecoders,
  pairsInput,
  pairsProblem,
  readingIds,
  sampledIds,
} from '../testing/encoderDecoders.ts';
import { largestError, readRows, testModel, wrongTensors } from '../testing/gpuCase.ts';
import { loss } from './stack.ts';

async function modelOf(shape: EncoderDecoderShape, { window, params }: Problem): Promise<Model> {
  const { T, B, source } = window;
  const spec = { shape, seqLength: T, batchSize: B, sourceLength: source?.T as number, scheduledSampling: true };
  const model = await testModel(spec, params);
  onTestFinished(() => model.destroy());
  return model;
}

const sampling = ({ uniforms, ...step }: StepInput, feedKey: number, feedRate: number): StepInput => ({
  ...step,
  uniforms: { ...uniforms, feedKey, feedRate },
});

async function trained(model: Model, step: StepInput) {
  model.train([step]);
  const [row] = await readRows(model, 0, 1);
  return { loss: row?.loss as number, grads: await model.readTensors('grads') };
}

describe('a decoder that reads symbols of its own', () => {
  it.each(encoderDecoders)('should have the gradients of the reference when it is %s', async (name, shape) => {
    const problem = pairsProblem(shape, createRng(3, name));
    const model = await modelOf(shape, problem);
    const [key, rate] = [7, 0.7];
    const own = readingIds(
      problem,
      sampledIds(problem, (row) => isSampled(key, row, rate)),
    );
    expect(own.inputs).not.toEqual(problem.inputs);
    const pass = forward(own);
    const found = await trained(model, sampling(pairsInput(problem), key, rate));
    expect(largestError([found.loss], [(pass.kept.get(loss) as Loss).loss])).toBeLessThan(1e-5);
    expect(wrongTensors(found.grads, backward(own, pass).grads, 1e-4)).toEqual([]);
  });

  it.each(goldenSampledDecoders)('should have what PyTorch computes when it is $name', async (golden) => {
    const problem = toPairs(golden, golden.pairs);
    const model = await modelOf(encoderDecoderShape(golden), problem);
    const { key, rate } = golden.sampling;
    const found = await trained(model, sampling(pairsInput(problem), key, rate));
    expect(largestError([found.loss], [golden.loss])).toBeLessThan(1e-4);
    const grads = Object.entries(golden.grads).map(([name, values]) => [name, Float64Array.from(values)] as const);
    expect(wrongTensors(found.grads, Object.fromEntries(grads), 1e-4)).toEqual([]);
  });

  it('should read the targets when it is evaluated', async () => {
    const [[name, shape]] = encoderDecoders as [(typeof encoderDecoders)[number]];
    const problem = pairsProblem(shape, createRng(3, name));
    const model = await modelOf(shape, problem);
    const { uniforms, ...step } = pairsInput(problem);
    model.evaluate([{ ...step, uniforms: evaluationUniforms(1 / uniforms.lossScale, false, 3) }]);
    const [row] = await readRows(model, 3, 1);
    const { loss: expected } = forward(problem).kept.get(loss) as Loss;
    expect(largestError([row?.loss as number], [expected])).toBeLessThan(1e-5);
  });

  it('should train a run of pairs on the same steps with another loss when a share of its symbols is sampled', async () => {
    const page = await TestPage.open();
    const config = {
      task: { id: 'sort', lag: 1 },
      cell: 'gru',
      hiddenSize: 8,
      embedding: { size: 4, tied: false },
      batchSize: 4,
    };
    await page.configure(1, { ...config, validateEvery: 0 });
    await page.playTo(1, 4);
    await page.configure(2, { ...config, validateEvery: 0, feedback: { enabled: false, sampling: 1, rampSteps: 0 } });
    await page.playTo(2, 4);
    const [forced, sampled] = [page.losses(1), page.losses(2)];
    expect(sampled.get(1)).toBeGreaterThan(0);
    expect(sampled.get(1)).not.toBe(forced.get(1));
    await page.pause();
  });
});
