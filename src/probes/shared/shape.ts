import { isBidirectional, type ModelShape } from '../../nn/networks/parameters.ts';

/**
 * The shape that a probe computes with: its head reads every step, so that the loss of each is as if it were asked there. Of a model
 * that reads the last state of a sequence it is that very loss, for sequences that end there.
 */
export function probedShape({ pool: _, ...shape }: ModelShape): ModelShape {
  return shape;
}

/** Floats of a layer's gates, by step and sequence: both directions lie in one buffer, which is bound whole. */
export const gateFloats = (shape: ModelShape): number =>
  (isBidirectional(shape) ? 2 : 1) * shape.cell.slots.length * shape.hiddenSize;

/** Why what a single step answers can't be followed back in a model, in a sentence; null where it can. */
export function unprobed(shape: ModelShape): string | null {
  const { pool = 'steps' } = shape;
  if (pool === 'mean' || pool === 'max') {
    return 'This picture is of what a single step answers, and here all steps answer together; let the head read the last state to see it.';
  }
  if (pool === 'ends') {
    return 'This picture is of what a single step answers, and here each direction answers at another; let the head read the last state to see it.';
  }
  return null;
}

/** Why what is measured of a layer can't be had of a model, in a sentence; null where it can. */
export const unalike = ({ perLayer }: ModelShape): string | null =>
  perLayer
    ? 'This picture compares layers that are alike, and here they differ in cell, width or direction; make them alike to see it.'
    : null;
