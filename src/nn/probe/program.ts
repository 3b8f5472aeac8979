import { type Dispatch, makeDispatch } from '../../gpu/dispatch.ts';
import { nearestLags } from '../../lib/gradientReach.ts';
import { kernels } from '../kernels.ts';
import { cellParameters, layerOf, type PassContext } from '../passes/context.ts';
import { forwardPass } from '../passes/forward.ts';
import { stateGradients } from '../passes/states.ts';
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
    stateGradients(context, { buffer: dcs }, (layer) => measured(context, rows, dcs, found, layer)),
  ]);
  return parts.flat();
}

/** A layer's gradients, as they are in memory now, to the lengths that are read. */
async function measured(
  context: PassContext,
  rows: ProbeRows,
  dcs: GPUBuffer,
  found: GPUBuffer,
  layer: number,
): Promise<Dispatch[]> {
  const { plan, pipelines } = context;
  const { seqLength: T, sequences: N, losses: K, firstLoss } = rows;
  const { cellState } = cellParameters(context);
  const size = foundOf(rows);
  const out = layer * (size.norms + size.sums);
  const units4 = plan.layout.units / 4;
  const resources = { dh: layerOf(context, layer).dho, dc: { buffer: dcs }, found: { buffer: found } };
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
