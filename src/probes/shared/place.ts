import type { Direction } from '../../nn/network/types.ts';
import { layerShapes, type ModelShape } from '../../nn/networks/parameters.ts';
import type { CellPlace, CellRequest, Recurrence } from './contract.ts';

/** The recurrence that is looked into, and its direction as modules count them. */
export function placeOf(
  shape: ModelShape,
  { layer, reverse }: CellRequest,
): { place: CellPlace; direction: Direction } {
  const all = layerShapes(shape);
  const where = {
    ...{ layers: all.length, layer: Math.min(all.length - 1, layer) },
    ...(shape.encoder && { encoderLayers: shape.encoder.layers.length }),
  };
  if (!all[where.layer]?.bidirectional) return { place: where, direction: 0 };
  return { place: { ...where, direction: reverse ? 'reverse' : 'forward' }, direction: reverse ? 1 : 0 };
}

/** Every direction of every layer. */
export const recurrencesOf = (shape: ModelShape): Recurrence[] =>
  layerShapes(shape).flatMap(({ cell: { states }, bidirectional }, layer) =>
    (bidirectional ? [false, true] : [false]).map((reverse) => ({
      ...placeOf(shape, { layer, reverse }).place,
      states,
    })),
  );
