import { type ModuleCase, steps, V } from '../../../testing/moduleCase.ts';

export const cases: readonly ModuleCase<null>[] = [
  { name: 'a target at every step', config: null, inputs: [steps(V)] },
  { name: 'steps without a target', config: null, inputs: [steps(V)], lengths: true },
  { name: 'a target a sequence', config: null, inputs: [{ ...steps(V), rows: 'sequence' }] },
];
