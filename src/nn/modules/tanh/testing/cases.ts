import { H, type ModuleCase, sequence, source, steps } from '../../../testing/moduleCase.ts';

export const cases: readonly ModuleCase<null>[] = [
  { name: 'features', config: null, inputs: [steps(H)] },
  { name: 'features of two parts', config: null, inputs: [steps(H, 6)] },
  { name: 'one row a sequence', config: null, inputs: [sequence(H)] },
  { name: 'the steps of sources', config: null, inputs: [source(H)] },
];
