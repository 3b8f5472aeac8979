import { describe, expect, it, onTestFinished } from 'vitest';
import { readBuffer } from '../../gpu/readback.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { uniformsOfStep } from '../../training/trainer/stepUniforms.ts';
import { nodesOf } from '../compile/context.ts';
import {
  encoderDecoderShape,
  goldenEncoderDecoderCurves,
  goldenEncoderDecoders,
  toPairs,
  toParams,
} from '../golden/index.ts';
import type { GoldenEncoderDecoder } from '../golden/types.ts';
import type { ModelSpec } from '../memory/spec.ts';
import type { Model, StepInput } from '../model.ts';
import { weightsStride } from '../modules/attention/definition.ts';
import { pairsInput } from '../testing/encoderDecoders.ts';
import { largestError, readRows, testModel, wrongTensors } from '../testing/gpuCase.ts';

const tolerance = 1e-4;

async function modelOf(golden: GoldenEncoderDecoder, optimizer?: ModelSpec['optimizer']): Promise<Model> {
  const { S, T, B } = golden;
  const spec = { shape: encoderDecoderShape(golden), seqLength: T, sourceLength: S, batchSize: B };
  const model = await testModel({ ...spec, ...(optimizer && { optimizer }) }, toParams(golden.params));
  onTestFinished(() => model.destroy());
  return model;
}

/** [T, B, S] as the attention keeps them; empty where there is none. */
async function attentionWeights(model: Model, { S }: GoldenEncoderDecoder): Promise<Float32Array> {
  const [node] = nodesOf(model, 'attention');
  if (!node) return new Float32Array();
  const { buffer, offset = 0, size } = node.kept('attentionWeights');
  const rows = new Float32Array(await readBuffer(model.gpu.device, buffer, offset, size));
  return rows.filter((_, i) => i % weightsStride(S) < S);
}

describe('an encoder–decoder on the GPU, against PyTorch', () => {
  it.each(goldenEncoderDecoders)(
    'should have its loss, weights of attention and gradients when it is $name',
    async (golden) => {
      const model = await modelOf(golden);
      model.differentiate(pairsInput(toPairs(golden, golden.pairs)));
      const [row] = await readRows(model, 0, 1);
      expect(largestError([row?.loss as number], [golden.loss])).toBeLessThan(tolerance);
      const weights = (await attentionWeights(model, golden)).slice(0, golden.attentionWeights.length);
      expect(largestError(weights, golden.attentionWeights), 'weights of attention').toBeLessThan(tolerance);
      const grads = await model.readTensors('grads');
      expect(Object.keys(grads).toSorted()).toEqual(Object.keys(golden.grads).toSorted());
      const expected = Object.entries(golden.grads).map(([name, values]) => [name, Float64Array.from(values)] as const);
      expect(wrongTensors(grads, Object.fromEntries(expected), tolerance)).toEqual([]);
    },
  );

  it.each(goldenEncoderDecoderCurves)(
    'should have the losses of 100 training steps when it is $name',
    async (golden) => {
      const { optimizer, batches } = golden;
      const model = await modelOf(golden, optimizer);
      const inputs = golden.losses.map((_, i): StepInput => {
        const pairs = batches[i % batches.length] as (typeof batches)[number];
        const counted = pairs.targets.filter((target) => target !== ignoredTarget).length;
        const settings = { optimizer, clip: { type: 'none', value: 1 }, learningRate: optimizer.learningRate } as const;
        const uniforms = uniformsOfStep({ ...settings, step: i + 1, counted, carry: false, row: i });
        return { ...pairsInput(toPairs(golden, pairs)), uniforms };
      });
      const { slots } = model.plan;
      for (let i = 0; i < inputs.length; i += slots) model.train(inputs.slice(i, i + slots));
      const rows = await readRows(model, 0, inputs.length);
      expect(rows).toHaveLength(100);
      const errors = rows.map(({ loss }, i) => largestError([loss], [golden.losses[i] as number]));
      expect(Math.max(...errors)).toBeLessThan(tolerance);
    },
  );
});
