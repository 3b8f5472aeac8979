import { describe, expect, it, onTestFinished } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import type { ModelSpec } from '../memory/spec.ts';
import type { Loss } from '../reference/loss.ts';
import { backward, forward, type Problem } from '../reference/network.ts';
import {
  B,
  type EncoderDecoderShape,
  encoderDecoders,
  pairsInput,
  pairsProblem,
  S,
  T,
} from '../testing/encoderDecoders.ts';
import { bits, dirtyPadding, largestError, readRows, testModel, wrongTensors } from '../testing/gpuCase.ts';
import { encoderDecoder } from './encoderDecoder.ts';

const specOf = (shape: EncoderDecoderShape): Omit<ModelSpec, 'optimizer'> => ({
  ...{ shape, seqLength: T, sourceLength: S, batchSize: B },
});

async function gradientsOf(shape: EncoderDecoderShape, problem: Problem) {
  const model = await testModel(specOf(shape), problem.params);
  onTestFinished(() => model.destroy());
  model.differentiate(pairsInput(problem));
  const [row] = await readRows(model, 0, 1);
  return { model, loss: row?.loss as number, grads: await model.readTensors('grads') };
}

describe('an encoder–decoder on the GPU', () => {
  it.each(encoderDecoders)(
    'should give the loss and the gradients of its reference when it is %s',
    async (name, shape) => {
      const problem = pairsProblem(shape, createRng(3, name));
      const pass = forward(problem);
      const { model, loss, grads } = await gradientsOf(shape, problem);
      expect(largestError([loss], [(pass.kept.get('loss') as Loss).loss])).toBeLessThan(1e-5);
      expect(wrongTensors(grads, backward(problem, pass).grads, 1e-4)).toEqual([]);
      expect(dirtyPadding(model.plan.layout, await model.readFlat('grads'))).toEqual([]);
    },
  );

  const stacked = encoderDecoders.filter(([, { layers }]) => layers > 1);
  it.each(stacked)('should drop the units that its reference drops when it is %s', async (name, shape) => {
    const dropout = { rate: 0.4, variational: false };
    const drawn = pairsProblem(shape, createRng(3, name));
    const problem = {
      ...{ ...drawn, network: encoderDecoder(shape, dropout) },
      window: { ...drawn.window, dropoutKey: 77 },
    };
    const pass = forward(problem);
    const model = await testModel({ ...specOf(shape), dropout }, problem.params);
    onTestFinished(() => model.destroy());
    const { uniforms, ...step } = pairsInput(problem);
    model.differentiate({ ...step, uniforms: { ...uniforms, dropoutRate: dropout.rate, dropoutKey: 77 } });
    const [row] = await readRows(model, 0, 1);
    const { loss } = pass.kept.get('loss') as Loss;
    expect(loss).not.toBeCloseTo((forward(drawn).kept.get('loss') as Loss).loss, 4);
    expect(largestError([row?.loss as number], [loss])).toBeLessThan(1e-5);
    expect(wrongTensors(await model.readTensors('grads'), backward(problem, pass).grads, 1e-4)).toEqual([]);
  });

  it.each(encoderDecoders)(
    'should give the same to the last bit when only what pads a source changes in %s',
    async (name, shape) => {
      const [one, other] = [0, 3].map((padding) => pairsProblem(shape, createRng(3, name), padding)) as [
        Problem,
        Problem,
      ];
      const [first, second] = [await gradientsOf(shape, one), await gradientsOf(shape, other)];
      expect(second.loss).toBe(first.loss);
      // Where sources are padded alone a row of their table may have another share of 0.
      for (const [tensor, values] of Object.entries(first.grads))
        expect(
          bits(second.grads[tensor] as Float32Array).map((b) => b & 0x7fffffff),
          tensor,
        ).toEqual(bits(values).map((b) => b & 0x7fffffff));
    },
  );
});
