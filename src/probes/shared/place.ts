import type { Direction } from '../../nn/network/types.ts';
import { directionsOf, type ModelShape } from '../../nn/networks/parameters.ts';
import type { CellPlace } from './contract.ts';

/** What a person asks for. */
export interface CellChoice {
  /** From 0; the last if there are fewer */
  readonly layer: number;
  /** Of a bidirectional layer, the direction that reads from the end; the forward one if left out. */
  readonly reverse?: boolean;
}

/** The recurrence that is looked into, and its direction as modules count them. */
export function placeOf(shape: ModelShape, { layer, reverse }: CellChoice): { place: CellPlace; direction: Direction } {
  const where = { layers: shape.layers, layer: Math.min(shape.layers - 1, layer) };
  if (directionsOf(shape, where.layer) === 1) return { place: where, direction: 0 };
  return { place: { ...where, direction: reverse ? 'reverse' : 'forward' }, direction: reverse ? 1 : 0 };
}
