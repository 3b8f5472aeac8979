import { H, type ModuleCase, steps } from '../../../testing/moduleCase.ts';
import type { LinearConfig } from '../definition.ts';

const config = { outputs: 6 };

export const cases: readonly ModuleCase<LinearConfig>[] = [
  { name: 'rows of steps', config, inputs: [steps(H)] },
  { name: 'rows of two parts', config, inputs: [steps(H, H)] },
  { name: 'rows of sequences', config, inputs: [{ ...steps(H), rows: 'sequence' }] },
];
