import type { Dispatch } from '../../gpu/dispatch.ts';
import type { PassContext } from '../../nn/compile/context.ts';
import { dispatch, inOrder } from '../../nn/compile/dispatch.ts';
import { directionsOf } from '../../nn/modules/recurrence/definition.ts';
import { cellParameters, type Layer, layersOf, unitsOf } from '../../nn/modules/recurrence/layer.ts';
import type { Direction } from '../../nn/network/types.ts';
import { forwardPass, stateGradients } from '../../nn/networkPasses.ts';
import { gradientsOf, stateLengths } from '../shared/lengths.ts';
import { nearestLags } from './contract.ts';
import type { ProbeRows } from './rows.ts';

/** Floats that the probe finds of a recurrence: squared lengths [2][T][B] in its own order of time, then sums [2][T][N][3]. */
export const foundOf = ({ seqLength: T, sequences: N, losses: K }: ProbeRows): { norms: number; sums: number } => ({
  norms: 2 * T * N * K,
  sums: 6 * T * N,
});

/**
 * From ids to the lengths of the gradients of every state.
 * @param context of a plan whose batch is the probe's rows
 * @param dcs of `cellGradients`
 * @param found `foundOf` floats a recurrence
 */
export const reachProgram = (
  context: PassContext,
  rows: ProbeRows,
  dcs: GPUBuffer,
  found: GPUBuffer,
): Promise<Dispatch[]> =>
  inOrder(
    forwardPass(context),
    stateGradients(context, {
      dcs: { buffer: dcs },
      look: (layer, i) => {
        const below = layersOf(context).slice(0, i);
        const first = below.reduce((sum, { config }) => sum + directionsOf(config).length, 0);
        const each = directionsOf(layer.config).map((direction) =>
          measured(layer, rows, dcs, found, { direction, index: first + direction }),
        );
        return inOrder(...each);
      },
    }),
  );

/** A recurrence's gradients, as they are in memory now, to the lengths that are read. */
function measured(
  layer: Layer,
  rows: ProbeRows,
  dcs: GPUBuffer,
  found: GPUBuffer,
  { direction, index }: { readonly direction: Direction; readonly index: number },
): Promise<Dispatch[]> {
  const { seqLength: T, sequences: N, losses: K, firstLoss } = rows;
  const size = foundOf(rows);
  const out = index * (size.norms + size.sums);
  const states = gradientsOf(layer, direction, dcs);
  const REVERSE = direction === 1;
  return inOrder(
    stateLengths(layer, states, found, T * N * K, out),
    dispatch(layer, 'probe/sums.wgsl', {
      text: { cellState: cellParameters(layer).cellState, REVERSE },
      bind: { ...states, found: { buffer: found } },
      dims: {
        ...{ steps: T, sequences: N, losses: K, tau: firstLoss, near: nearestLags },
        ...{ units4: unitsOf(layer) / 4, out: out + size.norms },
        ...(REVERSE ? { batch: N * K, lengths: layer.plan.batch.lengths } : {}),
      },
      workgroups: [Math.ceil((T * N) / 64), 1, 1],
    }),
  );
}
