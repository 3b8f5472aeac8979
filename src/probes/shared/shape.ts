import { layerShapes, type ModelShape } from '../../nn/networks/parameters.ts';

/**
 * The shape that a probe computes with: its head reads every step, so that the loss of each is as if it had a target there. Of a model
 * that reads the last state of a sequence it is that very loss, for sequences that end there.
 */
export function probedShape({ pool: _, ...shape }: ModelShape): ModelShape {
  return shape;
}

/** Floats of the largest layer's gates, by step and sequence: both directions lie in one buffer, which is bound whole. */
export const gateFloats = (shape: ModelShape): number =>
  Math.max(
    ...layerShapes(shape).map(
      ({ cell, hiddenSize, bidirectional }) => (bidirectional ? 2 : 1) * cell.slots.length * hiddenSize,
    ),
  );

/** Why a model can't be given one text, in a sentence; null where it can. */
export const needsOneText = ({ encoder }: ModelShape): string | null =>
  encoder
    ? 'This view follows one sequence through the model, and an encoder–decoder has two: a source and a target.'
    : null;

/** Why the output of a single step can't be followed back in a model that reads one text, in a sentence; null where it can. */
export function unprobed(shape: ModelShape): string | null {
  const pairs = needsOneText(shape);
  if (pairs) return pairs;
  const { pool = 'steps' } = shape;
  if (pool === 'mean' || pool === 'max') {
    return 'This view needs a prediction of a single step, and this head pools all steps. Set the head to the last state to see it.';
  }
  if (pool === 'ends') {
    return 'This view needs a prediction of a single step, and this head reads two, one a direction. Set the head to the last state to see it.';
  }
  return null;
}
