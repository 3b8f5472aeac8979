import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { forwardPass, stateGradients } from '../../nn/compile/index.ts';
import { directionsOf } from '../../nn/modules/recurrence/definition.ts';
import {
  cellGradientOf,
  cellParameters,
  type Layer,
  ofDirection,
  stateGradient,
  unitsOf,
} from '../../nn/modules/recurrence/layer.ts';
import type { Direction } from '../../nn/network/types.ts';
import { nearestLags } from '../reach/contract.ts';
import type { ProbeRows } from './rows.ts';

/** Floats that the probe finds of a recurrence: squared lengths [2][T][B] in its own order of time, then sums [2][T][N][3]. */
export const foundOf = ({ seqLength: T, sequences: N, losses: K }: ProbeRows): { norms: number; sums: number } => ({
  norms: 2 * T * N * K,
  sums: 6 * T * N,
});

/**
 * From ids to the lengths of the gradients of every state.
 * @param context of a plan whose batch is the probe's rows
 * @param dcs `cellGradientBytes` for dL/dc
 * @param found `foundOf` floats a recurrence
 */
export async function reachProgram(
  context: PassContext,
  rows: ProbeRows,
  dcs: GPUBuffer,
  found: GPUBuffer,
): Promise<Dispatch[]> {
  const parts = await Promise.all([
    forwardPass(context),
    stateGradients(context, {
      dcs: { buffer: dcs },
      look: async (layer, i) => {
        const directions = directionsOf(layer.config);
        const each = directions.map((direction) =>
          measured(layer, rows, dcs, found, { direction, index: i * directions.length + direction }),
        );
        return (await Promise.all(each)).flat();
      },
    }),
  ]);
  return parts.flat();
}

/** A recurrence's gradients, as they are in memory now, to the lengths that are read. */
async function measured(
  layer: Layer,
  rows: ProbeRows,
  dcs: GPUBuffer,
  found: GPUBuffer,
  { direction, index }: { readonly direction: Direction; readonly index: number },
): Promise<Dispatch[]> {
  const { pipelines, plan, buffers } = layer;
  const { seqLength: T, sequences: N, losses: K, firstLoss } = rows;
  const { cellState } = cellParameters(layer);
  const size = foundOf(rows);
  const out = index * (size.norms + size.sums);
  const units4 = unitsOf(layer) / 4;
  const dh = ofDirection(layer, direction, stateGradient(layer));
  const resources = { dh, dc: cellGradientOf(layer, direction, { buffer: dcs }), found: { buffer: found } };
  const REVERSE = direction === 1;
  const [norms, sums] = await Promise.all([
    pipelines.get('probe/norms.wgsl', { cellState }),
    pipelines.get('probe/sums.wgsl', { cellState, REVERSE }),
  ]);
  return [
    makeDispatch(norms, resources, { rows: T * N * K, units4, out }, [Math.ceil((T * N * K) / 64), 1, 1]),
    makeDispatch(
      sums,
      { ...resources, ...(REVERSE ? { batch: buffers.batchSlots } : {}) },
      {
        ...{ steps: T, sequences: N, losses: K, tau: firstLoss, near: nearestLags, units4, out: out + size.norms },
        ...(REVERSE ? { batch: N * K, lengths: plan.batch.lengths } : {}),
      },
      [Math.ceil((T * N) / 64), 1, 1],
    ),
  ];
}
