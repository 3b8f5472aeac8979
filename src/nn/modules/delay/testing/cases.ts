import { H, type ModuleCase, steps } from '../../../testing/moduleCase.ts';
import type { DelayConfig } from '../definition.ts';

export const cases: readonly ModuleCase<DelayConfig>[] = [
  { name: 'features', config: { width: H }, inputs: [steps(H)] },
];
