import { H, type ModuleCase, steps } from '../../../testing/moduleCase.ts';
import type { TreeConfig } from '../definition.ts';

const config = (more: Pick<TreeConfig, 'cell'> & Partial<TreeConfig>): TreeConfig => ({
  ...{ hiddenSize: H, arity: 2, height: 40 },
  ...more,
});

export const cases: readonly ModuleCase<TreeConfig>[] = [
  { name: 'nodes of a recursive network', config: config({ cell: 'recursive' }), inputs: [steps(6)] },
  { name: 'nodes of a child-sum Tree-LSTM', config: config({ cell: 'child-sum', arity: 3 }), inputs: [steps(6)] },
  { name: 'nodes of a binary Tree-LSTM', config: config({ cell: 'binary' }), inputs: [steps(6)] },
  {
    name: 'nodes of two parts',
    config: config({ cell: 'child-sum', arity: 4, hiddenSize: 4 }),
    inputs: [steps(6, 6)],
  },
  {
    name: 'nodes of two parts, with two children',
    config: config({ cell: 'binary', hiddenSize: 4 }),
    inputs: [steps(6, 6)],
  },
];
