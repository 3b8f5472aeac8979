import type { Slice } from '../../gpu/arena.ts';
import type { Dispatch } from '../../gpu/dispatch.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { dispatch } from '../../nn/compile/dispatch.ts';
import { cellGradientOf, type Layer, ofDirection, stateGradient, unitsOf } from '../../nn/modules/recurrence/layer.ts';
import type { Direction } from '../../nn/network/types.ts';

/** Of h and of c, or their gradients; of a cell without c whatever can be bound. */
interface StateRows {
  readonly dh: Slice;
  readonly dc: Slice;
}

/** The gradients of one direction's states, in its own order of time, as they are in memory now. @param dcs of `cellGradients` */
export const gradientsOf = (layer: Layer, direction: Direction, dcs: GPUBuffer): StateRows => ({
  dh: ofDirection(layer, direction, stateGradient(layer)),
  dc: cellGradientOf(layer, direction, { buffer: dcs }),
});

/** Squared lengths of rows of so many vec4s, those of c behind those of h. @param out where the first goes, in floats */
export const squaredLengths = (
  context: PassContext,
  rows: StateRows,
  found: GPUBuffer,
  dims: { readonly rows: number; readonly units4: number; readonly out: number },
  cellState = false,
): Promise<Dispatch[]> =>
  dispatch(context, 'probe/norms.wgsl', {
    text: { cellState },
    bind: { ...rows, found: { buffer: found } },
    dims,
    workgroups: [Math.ceil(dims.rows / 64), 1, 1],
  });

/** The same of a layer's states. */
export const stateLengths = (
  layer: Layer,
  states: StateRows,
  found: GPUBuffer,
  rows: number,
  out = 0,
): Promise<Dispatch[]> =>
  squaredLengths(layer, states, found, { rows, units4: unitsOf(layer) / 4, out }, layer.config.cell.states.length > 1);
