import { H, type ModuleCase, sequence, source, steps } from '../../../testing/moduleCase.ts';
import type { LinearConfig } from '../definition.ts';

const config = { outputs: 6 };

export const cases: readonly ModuleCase<LinearConfig>[] = [
  { name: 'rows of steps', config, inputs: [steps(H)] },
  { name: 'rows of two parts', config, inputs: [steps(H, H)] },
  { name: 'rows of sequences', config, inputs: [sequence(H)] },
  { name: 'rows of sources', config, inputs: [source(H)] },
  { name: 'two nodes', config, inputs: [steps(H), steps(6)] },
  { name: 'no bias', config: { ...config, bias: false }, inputs: [sequence(H), sequence(H, 6)] },
];
