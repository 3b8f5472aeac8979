import type { Wiring } from '../nn/graph.ts';
import { ModelFileError } from './errors.ts';

/** What lies between the layers of a model, or below them, beyond a plain stack on one-hot input; null where nothing does. */
export function beyondPlain({ connections, embedding }: Wiring): string | null {
  if (embedding) return embedding.tied ? 'an embedding tied to its head' : 'a learned embedding';
  if (connections?.input) return 'the input connected to every layer';
  if (connections?.dense) return 'dense connections';
  return connections?.residual ? 'residual connections' : null;
}

/**
 * @param form what would hold the model, as a sentence begins with it
 * @throws ModelFileError 'unsupported' for a model that is no plain stack on one-hot input
 */
export function requirePlainStack(shape: Wiring, form: string): void {
  const more = beyondPlain(shape);
  if (more === null) return;
  throw new ModelFileError(
    'unsupported',
    `${form} only stacks whose layers read the layer below, and this model has ${more}; take its weights.`,
  );
}
