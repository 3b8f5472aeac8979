import type { Direction } from '../../nn/network/types.ts';
import { directionsOf, layerShape, type ModelShape } from '../../nn/networks/parameters.ts';
import type { CellPlace, CellRequest, Recurrence } from './contract.ts';

/** The recurrence that is looked into, and its direction as modules count them. */
export function placeOf(
  shape: ModelShape,
  { layer, reverse }: CellRequest,
): { place: CellPlace; direction: Direction } {
  const where = { layers: shape.layers, layer: Math.min(shape.layers - 1, layer) };
  if (directionsOf(shape, where.layer) === 1) return { place: where, direction: 0 };
  return { place: { ...where, direction: reverse ? 'reverse' : 'forward' }, direction: reverse ? 1 : 0 };
}

/** Every direction of every layer. */
export const recurrencesOf = (shape: ModelShape): Recurrence[] =>
  Array.from({ length: shape.layers }, (_, layer) => {
    const { states } = layerShape(shape, layer).cell;
    return Array.from({ length: directionsOf(shape, layer) }, (_unused, direction) => ({
      ...placeOf(shape, { layer, reverse: direction === 1 }).place,
      states,
    }));
  }).flat();
