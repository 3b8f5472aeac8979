import { H, type ModuleCase, source, steps } from '../../../testing/moduleCase.ts';
import type { AttentionConfig } from '../definition.ts';

export const cases: readonly ModuleCase<AttentionConfig>[] = [
  { name: 'products', config: { score: 'dot' }, inputs: [steps(H), source(H), source(H)] },
  { name: 'products of both directions', config: { score: 'dot' }, inputs: [steps(6, 6), source(6, 6), source(H)] },
  { name: 'sums', config: { score: 'additive' }, inputs: [steps(H), source(H), source(6, 6)] },
];
