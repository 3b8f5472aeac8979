import { describe, expect, it } from 'vitest';
import {
  encoderDecoderShape,
  goldenEncoderDecoderCurves,
  goldenEncoderDecoders,
  toPairs,
  toParams,
} from '../golden/index.ts';
import type { Loss } from '../reference/loss.ts';
import { backward, forward } from '../reference/network.ts';
import { initialOptimizerState } from '../reference/optimizers.ts';
import { update } from '../reference/trainingStep.ts';
import type { FeatureData } from '../reference/types.ts';
import { worstError } from '../testing/worstError.ts';
import { attentionNode } from './encoderDecoder.ts';
import { parameterShapes } from './index.ts';
import { attentionKinds } from './parameters.ts';
import { head, loss } from './stack.ts';

describe('an encoder–decoder, against PyTorch in float64', () => {
  it('should be held to it when it has any attention, cell or direction', () => {
    const kinds = goldenEncoderDecoders.map(({ attention }) => attention);
    expect(new Set(kinds)).toEqual(new Set(attentionKinds));
    const encoders = goldenEncoderDecoders.map(({ encoder }) => encoder);
    expect(new Set(encoders.map(({ cell }) => cell))).toEqual(new Set(['lstm', 'gru', 'rnn']));
    expect(new Set(encoders.map(({ layers }) => layers))).toEqual(new Set([1, 2]));
    expect(new Set(encoders.map(({ bidirectional }) => bidirectional))).toEqual(new Set([true, false]));
  });

  it.each(goldenEncoderDecoders)(
    'should have its loss, weights of attention and gradients when it is $name',
    (golden) => {
      const problem = toPairs(golden, golden.pairs);
      // The order of the JSON is that of PyTorch's state dict.
      expect(Object.keys(golden.params)).toEqual(parameterShapes(encoderDecoderShape(golden)).map(({ name }) => name));
      const pass = forward(problem);
      expect(worstError([(pass.kept.get(loss) as Loss).loss], [golden.loss])).toBeLessThan(1e-9);
      expect(worstError((pass.values.get(head) as FeatureData).values, golden.logits)).toBeLessThan(1e-9);
      const weights = (pass.kept.get(attentionNode) ?? []) as ArrayLike<number>;
      expect(worstError(weights, golden.attentionWeights), 'weights of attention').toBeLessThan(1e-9);
      const { grads } = backward(problem, pass);
      for (const [name, grad] of Object.entries(golden.grads)) {
        expect(worstError(grads[name], grad), name).toBeLessThan(1e-9);
      }
    },
  );

  it.each(goldenEncoderDecoderCurves)('should have the losses of 100 training steps when it is $name', (golden) => {
    const params = toParams(golden.params);
    const state = initialOptimizerState(params);
    const config = { optimizer: golden.optimizer, clip: { type: 'none', value: 1 } } as const;
    const losses = golden.losses.map((_, step) => {
      const pairs = golden.batches[step % golden.batches.length] as (typeof golden.batches)[number];
      const problem = toPairs(golden, pairs, params);
      const pass = forward(problem);
      const { loss: mean } = pass.kept.get(loss) as Loss;
      expect(update({ loss: mean, ...backward(problem, pass) }, params, config, state).applied).toBe(true);
      return mean;
    });
    expect(losses).toHaveLength(100);
    expect(worstError(losses, golden.losses)).toBeLessThan(1e-9);
  });
});
