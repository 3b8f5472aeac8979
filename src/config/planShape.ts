import type { RunConfig } from './types.ts';

/**
 * What of a configuration a plan is for, as text: a plan that was measured or pinned for one may not be one for another. Beside it
 * counts the vocabulary, which the text brings.
 */
export function planShape(config: RunConfig): string {
  const { task, cell, layers, perLayer, hiddenSize, batchSize, seqLength, weights, connections, dropout, embedding } =
    config;
  const { recurrence, layerNorm, bidirectional, pool, feedback } = config;
  const stack = layers > 1 ? { ...connections, dropout: dropout.rate > 0 } : null;
  const sizes = [task.id, cell, layers, hiddenSize, batchSize, seqLength, weights];
  const shape = [sizes, stack, embedding, recurrence, layerNorm, bidirectional, pool, feedback.enabled];
  return JSON.stringify(perLayer === '' ? shape : [...shape, perLayer]);
}
