import { expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import { goldenTrees, treeShape } from '../golden/trees.ts';
import { initialParameters } from './init.ts';

const H = 5;
const shapes = goldenTrees.map((golden) => ({ cell: golden.cell, shape: treeShape(golden) }));
const { init } = defaultConfig;

it.each(shapes)('should open the forget gates alone when a $cell cell begins', ({ cell, shape }) => {
  const zeros = { ...init, input: 'xavier', forgetBias: 2 } as const;
  const bias = [...(initialParameters(shape, zeros, 1)['tree.bias_ih'] as Float32Array)];
  const expected = cell === 'recursive' ? [0] : [0, 0, 0, 2];
  expect(bias).toEqual(expected.flatMap((value) => new Array<number>(H).fill(value)));
});

it.each(shapes)(
  'should draw weights within the square root of 1 / H when a $cell cell begins as in PyTorch',
  ({ shape }) => {
    const drawn = initialParameters(shape, { ...init, input: 'pytorch', recurrent: 'pytorch', forgetBias: null }, 1);
    for (const name of ['tree.weight_ih', 'tree.weight_hh', 'tree.bias_ih']) {
      const largest = Math.max(...(drawn[name] as Float32Array).map(Math.abs));
      expect(largest, name).toBeLessThanOrEqual(1 / Math.sqrt(H));
      expect(largest, name).toBeGreaterThan(0.5 / Math.sqrt(H));
    }
  },
);

it.each(shapes)('should have orthonormal rows in each gate when a $cell cell begins so', ({ shape }) => {
  const weights = initialParameters(shape, { ...init, recurrent: 'orthogonal' }, 1)['tree.weight_hh'] as Float32Array;
  const columns = shape.tree.cell === 'child-sum' ? H : 2 * H;
  const row = (i: number) => weights.subarray(i * columns, (i + 1) * columns);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  for (let i = 0; i < H; i++) for (let j = 0; j <= i; j++) expect(dot(row(i), row(j))).toBeCloseTo(i === j ? 1 : 0, 5);
});
