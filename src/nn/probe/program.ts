import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { nearestLags } from '../../lib/gradientReach.ts';
import type { PassContext } from '../compile/context.ts';
import { forwardPass, stateGradients } from '../compile/index.ts';
import { kernels } from '../kernels.ts';
import { cellParameters, type Layer, stateGradient, unitsOf } from '../modules/recurrence/layer.ts';
import type { ProbeRows } from './rows.ts';

/** Floats that the probe finds of a layer: squared lengths [2][T][B], then sums [2][T][N][2]. */
export const foundOf = ({ seqLength: T, sequences: N, losses: K }: ProbeRows): { norms: number; sums: number } => ({
  norms: 2 * T * N * K,
  sums: 4 * T * N,
});

/**
 * From ids to the lengths of the gradients of every state.
 * @param context of a plan whose batch is the probe's rows
 * @param dcs [T, B, U] for dL/dc
 * @param found `foundOf` floats a layer
 */
export async function reachProgram(
  context: PassContext,
  rows: ProbeRows,
  dcs: GPUBuffer,
  found: GPUBuffer,
): Promise<Dispatch[]> {
  const parts = await Promise.all([
    forwardPass(context),
    stateGradients(context, { dcs: { buffer: dcs }, look: (layer, i) => measured(layer, rows, dcs, found, i) }),
  ]);
  return parts.flat();
}

/** A layer's gradients, as they are in memory now, to the lengths that are read. */
async function measured(
  layer: Layer,
  rows: ProbeRows,
  dcs: GPUBuffer,
  found: GPUBuffer,
  index: number,
): Promise<Dispatch[]> {
  const { pipelines } = layer;
  const { seqLength: T, sequences: N, losses: K, firstLoss } = rows;
  const { cellState } = cellParameters(layer);
  const size = foundOf(rows);
  const out = index * (size.norms + size.sums);
  const units4 = unitsOf(layer) / 4;
  const resources = { dh: stateGradient(layer), dc: { buffer: dcs }, found: { buffer: found } };
  const [norms, sums] = await Promise.all([
    pipelines.get(kernels.probeNorms, { cellState }),
    pipelines.get(kernels.probeSums, { cellState }),
  ]);
  return [
    makeDispatch(norms, resources, { rows: T * N * K, units4, out }, [Math.ceil((T * N * K) / 64), 1, 1]),
    makeDispatch(
      sums,
      resources,
      { steps: T, sequences: N, losses: K, tau: firstLoss, near: nearestLags, units4, out: out + size.norms },
      [Math.ceil((T * N) / 64), 1, 1],
    ),
  ];
}
