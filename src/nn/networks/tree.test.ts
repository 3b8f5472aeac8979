import { describe, expect, it } from 'vitest';
import { toParams } from '../golden/index.ts';
import { goldenTreeCurves, goldenTrees, toTrees, treeShape } from '../golden/trees.ts';
import { treeCells } from '../modules/tree/definition.ts';
import type { Loss } from '../reference/loss.ts';
import { backward, forward } from '../reference/network.ts';
import { initialOptimizerState } from '../reference/optimizers.ts';
import { update } from '../reference/trainingStep.ts';
import { worstError } from '../testing/worstError.ts';
import { networkOf, parameterShapes } from './index.ts';
import { loss } from './stack.ts';

describe('a recursive network, against PyTorch in float64', () => {
  it('should be held to it when it has any cell', () => {
    for (const golden of [goldenTrees, goldenTreeCurves])
      expect(new Set(golden.map(({ cell }) => cell))).toEqual(new Set(Object.keys(treeCells)));
  });

  it.each(goldenTrees)('should have its loss and gradients when it is $name', (golden) => {
    // The order of the JSON is that of PyTorch's state dict.
    expect(Object.keys(golden.params)).toEqual(parameterShapes(treeShape(golden)).map(({ name }) => name));
    const problem = toTrees(golden, golden.trees);
    const pass = forward(problem);
    expect(worstError([(pass.kept.get(loss) as Loss).loss], [golden.loss])).toBeLessThan(1e-9);
    const { grads } = backward(problem, pass);
    for (const [name, grad] of Object.entries(golden.grads))
      expect(worstError(grads[name], grad), name).toBeLessThan(1e-9);
  });

  it.each(goldenTreeCurves)('should have the losses of 100 training steps when it is $name', (golden) => {
    const params = toParams(golden.params);
    const state = initialOptimizerState(params);
    const config = { optimizer: golden.optimizer, clip: { type: 'none', value: 1 } } as const;
    const losses = golden.losses.map((_, step) => {
      const batch = golden.batches[step % golden.batches.length] as (typeof golden.batches)[number];
      const problem = toTrees(golden, batch, params);
      const pass = forward(problem);
      const { loss: mean } = pass.kept.get(loss) as Loss;
      expect(update({ loss: mean, ...backward(problem, pass) }, params, config, state).applied).toBe(true);
      return mean;
    });
    expect(losses).toHaveLength(100);
    expect(worstError(losses, golden.losses)).toBeLessThan(1e-9);
  });
});

it('should refuse a shape without an embedding of its own when a recursive network is made of it', () => {
  const [golden] = goldenTrees;
  if (!golden) throw new RangeError('there are no goldens');
  const { embedding: _, ...shape } = treeShape(golden);
  const sentence = 'a tree’s nodes are read by an embedding of its own';
  expect(() => networkOf(shape)).toThrow(sentence);
  expect(() => networkOf({ ...shape, embedding: { size: 5, tied: true } })).toThrow(sentence);
});
