import { expect, it } from 'vitest';
import { gradientErrors, smoothProblem } from '../testing/finiteDifferences.ts';
import { forwardBackward } from '../testing/stackReference.ts';
import { mixedStacks } from '../testing/stacks.ts';

it.each(mixedStacks)('should have the gradients of finite differences when a stack has %s', (_, shape) => {
  const lengths = shape.bidirectional ? { lengths: Uint32Array.of(4, 2, 3) } : {};
  const problem = smoothProblem(shape, {
    T: 4,
    B: 3,
    carried: !shape.bidirectional,
    masked: shape.pool === undefined,
    seed: 5,
    ...lengths,
  });
  expect(gradientErrors(problem, 6, 5).filter(({ worst }) => !(worst <= 1e-6))).toEqual([]);
});

it('should be the stack of alike layers when the list says the same of each', () => {
  const [, mixed] = mixedStacks[0] as (typeof mixedStacks)[number];
  const { perLayer, ...rest } = mixed;
  const alike = { ...rest, layers: 2, hiddenSize: 5 };
  const listed = { ...alike, perLayer: [0, 1].map(() => ({ cell: alike.cell, hiddenSize: 5, bidirectional: false })) };
  const { params, window } = smoothProblem(alike, { T: 3, B: 2, carried: true, seed: 2 });
  expect(forwardBackward(listed, params, window)).toEqual(forwardBackward(alike, params, window));
});
