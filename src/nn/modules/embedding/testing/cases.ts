import { ids, type ModuleCase } from '../../../testing/moduleCase.ts';
import type { EmbeddingConfig } from '../definition.ts';

export const cases: readonly ModuleCase<EmbeddingConfig>[] = [
  { name: 'symbols that stand at several steps', config: { size: 6, tied: false }, inputs: [ids] },
];
