import type { EmbeddingConfig } from '../../../nn/modules/embedding/definition.ts';
import type { ModuleWriter } from './context.ts';

/** The rows of a table [V, D] that ids [T, B] are of. */
export const embedding: ModuleWriter<EmbeddingConfig> = ({ graph, inputs: [ids = ''], output, parameter }) => {
  const { name, shape, values } = parameter('weight');
  return graph.add('Gather', [graph.floats(name, shape, values), ids], output);
};
