import type { Slice } from '../../../gpu/arena.ts';
import { type Dispatch, makeDispatch } from '../../../gpu/dispatch.ts';
import type { Parameters } from '../../../gpu/expression.ts';
import type { Chunk } from '../../compile/chunks.ts';
import {
  type LoopedBackward,
  type LoopedForward,
  ranges,
  type Stepwise,
  stepParts,
  stepWorkgroups,
} from '../../strategy/recurrenceVariants.ts';
import { dispatchRanges, type Layer, unitsOf } from './layer.ts';

/** A dispatch of a two-stage layer's kernel. */
interface StagePart {
  /** Text parameters, beside those that all parts share. */
  readonly text: Parameters;
  /** Numbers of the kernel's dims, beside those that all parts share. */
  readonly range: Readonly<Record<string, number>>;
  readonly workgroups: readonly [number, number, number];
}

/**
 * What computes some time steps, in their order: a dispatch each of ranges of them where the schedule is looped; stepwise, those of a
 * step: its rounds of products, and with layer normalisation after each what normalises them.
 */
export function stageParts(
  layer: Layer,
  { t0, t1 }: Pick<Chunk, 't0' | 't1'>,
  schedule: LoopedForward | LoopedBackward | Stepwise,
): StagePart[][] {
  const { plan, config } = layer;
  const { batchSize } = plan.spec;
  if (schedule.kind === 'looped') {
    const { kind: _, quad: QUAD, ...sizes } = schedule;
    const text = { ...sizes, QUAD, LOOPED: true, ROUND: 0, STATISTICS: false };
    const workgroups = [Math.ceil(batchSize / schedule.R), 1, 1] as const;
    return dispatchRanges(layer, { t0, t1 }).map((range) => [{ text, range, workgroups }]);
  }
  const units = unitsOf(layer);
  const { cell, layerNorm } = config;
  const common = { QUAD: false, LOOPED: false, WG: 0, J: 1 };
  const products = { ...common, R: schedule.R, GS: cell.gates.length - (cell.second?.gates ?? 0), STATISTICS: false };
  // A workgroup of these is a sequence.
  const statistics = { ...common, R: 1, GS: 1, STATISTICS: true };
  const parts = stepParts(schedule, 1, batchSize, 2 * cell.gates.length * units * units, plan.capabilities);
  const stages = (cell.second ? [0, 1] : [0]).flatMap((ROUND) => [
    ...parts.map(({ sequences }) => ({
      text: { ...products, ROUND },
      first: sequences.first,
      workgroups: stepWorkgroups(schedule, units, sequences),
    })),
    ...(layerNorm ? [{ text: { ...statistics, ROUND }, first: 0, workgroups: [batchSize, 1, 1] as const }] : []),
  ]);
  return ranges(t1 - t0, 1).map(({ first: step }) =>
    stages.map(({ text, first, workgroups }) => ({
      text,
      range: { t0: t0 + step, t1: t0 + step + 1, first },
      workgroups,
    })),
  );
}

/** The dispatches of some parts. @param text parameters that all share, as resources and dims */
export const dispatchesOf = (
  { pipelines }: Layer,
  kernel: string,
  text: Parameters,
  resources: Readonly<Record<string, Slice | readonly Slice[]>>,
  dims: Readonly<Record<string, number>>,
  parts: readonly StagePart[],
): Promise<Dispatch[]> =>
  Promise.all(
    parts.map(async ({ text: own, range, workgroups }) => {
      const pipeline = await pipelines.get(kernel, { ...text, ...own });
      return makeDispatch(pipeline, resources, { ...dims, ...range }, workgroups);
    }),
  );
