import type { Wiring } from '../nn/graph.ts';
import { ModelFileError } from './errors.ts';

/** What lies between the layers of a model, or below them, beyond a plain stack on one-hot input; null where nothing does. */
function beyondPlain({ connections, embedding, feedback }: Wiring): string | null {
  if (feedback) return 'output recurrence';
  if (embedding) return embedding.tied ? 'an embedding tied to its head' : 'a learned embedding';
  if (connections?.input) return 'the input connected to every layer';
  if (connections?.dense) return 'dense connections';
  return connections?.residual ? 'residual connections' : null;
}

/** @throws ModelFileError 'unsupported' for a model that the script for PyTorch does not train */
export function requirePlainStack(shape: Wiring): void {
  const more = beyondPlain(shape);
  if (more === null) return;
  throw new ModelFileError(
    'unsupported',
    `The script for PyTorch trains plain stacks on one-hot input, and this model has ${more}; take its weights, or ONNX.`,
  );
}
