import { padTo4 } from './layout.ts';
import type { ModelShape } from './parameters.ts';

/**
 * A layer whose step has more than one round of work: products of a masked state, or statistics over the units. It has kernels of its
 * own, and keeps besides what other layers keep
 *
 * - `extra`, a row a step and sequence: the products of W_hh by gate, the masked state, and four numbers a gate of its normalisation
 * - `normal`, with layer normalisation: the normalised product of W_ih by gate, and 1/σ of each
 */
export const isPhased = ({ cell, layerNorm }: ModelShape): boolean => layerNorm === true || cell.second !== undefined;

/** Gates whose recurrent products are of the state itself. */
export const firstGates = ({ cell }: ModelShape): number => cell.gates.length - (cell.second?.gates ?? 0);

/** vec4s of a row of `extra`, and of `normal`; 0 where there is none. */
export function phasedRows(shape: ModelShape): { readonly extra: number; readonly normal: number } {
  const { cell, layerNorm = false } = shape;
  if (!isPhased(shape)) return { extra: 0, normal: 0 };
  const G = cell.gates.length;
  const U4 = padTo4(shape.hiddenSize) / 4;
  const statistics = layerNorm ? G : 0;
  const masked = cell.second ? 1 : 0;
  return { extra: (G + masked) * U4 + statistics, normal: layerNorm ? G * U4 + G : 0 };
}
