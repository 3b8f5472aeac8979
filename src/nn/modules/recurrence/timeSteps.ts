import type { Parameters } from '../../../gpu/expression.ts';
import type { Chunk } from '../../compile/chunks.ts';
import type { KernelPart } from '../../compile/dispatch.ts';
import type { ModelPlan } from '../../memory/spec.ts';
import { chunkSteps, ranges, stepParts, stepWorkgroups } from '../../strategy/dispatchSize.ts';
import type { LoopedBackward, LoopedForward, Stepwise } from '../../strategy/recurrenceVariants.ts';
import { directionsOf, firstGates } from './definition.ts';
import { type Layer, unitsOf } from './layer.ts';

/** Time steps t0 ≤ t < t1 that gradients pass without a border, and the step at which nothing flows in. */
interface Segment {
  readonly t0: number;
  readonly t1: number;
  /** The next border, or T; t1 or later. */
  readonly end: number;
}

/**
 * Steps of a window, in order, cut where truncated back-propagation has its borders: every `truncate` steps, and nothing flows from
 * step t + 1 into step t where t + 1 is one. To a kernel each segment is a window's end, so it need not know.
 */
function segmentsOf(
  { spec }: Pick<ModelPlan, 'spec'>,
  { t0, t1 }: { readonly t0: number; readonly t1: number },
): Segment[] {
  const { seqLength: T, truncate } = spec;
  const k = truncate || T;
  const segments: Segment[] = [];
  for (let at = t0; at < t1; ) {
    const end = Math.min(T, (Math.floor(at / k) + 1) * k);
    const next = Math.min(t1, end);
    segments.push({ t0: at, t1: next, end });
    at = next;
  }
  return segments;
}

/** Time steps t0 ≤ t < t1. */
export type Steps = Pick<Chunk, 't0' | 't1'>;

/**
 * Dispatches over some time steps, in their order. Those of a group belong to the same steps, so that their order among each other is
 * the same on the way back.
 */
export type TimedParts = readonly (readonly KernelPart[])[];

/** The same dispatch for as many steps at a time as one may take. */
export function overSteps(layer: Layer, { t0, t1 }: Steps, part: KernelPart): TimedParts {
  const { seqLength, batchSize, chunk } = layer.plan.spec;
  const { cell, recurrence } = layer.config;
  const sequences = directionsOf(layer.config).length * batchSize;
  const independent = recurrence !== 'full';
  const size = chunk ?? chunkSteps(cell, unitsOf(layer), sequences, seqLength, layer.plan.capabilities, independent);
  return ranges(t1 - t0, size).map(({ first, end }) => [{ ...part, range: { t0: t0 + first, t1: t0 + end } }]);
}

/** The same dispatches for each step. */
export const eachStep = ({ t0, t1 }: Steps, parts: readonly KernelPart[]): TimedParts =>
  ranges(t1 - t0, 1).map(({ first, end }) =>
    parts.map((part) => ({ ...part, range: { ...part.range, t0: t0 + first, t1: t0 + end } })),
  );

/** Sequences of one layer that the dispatches of a step take: so many at a time. @param directions that one dispatch does */
export function sequenceParts(layer: Layer, variant: Stepwise, directions: number): KernelPart[] {
  const { spec, capabilities } = layer.plan;
  const units = unitsOf(layer);
  const work = 2 * directions * layer.config.cell.gates.length * units * units;
  return stepParts(variant, 1, spec.batchSize, work, capabilities).map(({ sequences }) => ({
    range: { first: sequences.first },
    workgroups: stepWorkgroups(variant, units, sequences, directions),
  }));
}

/**
 * A chunk's dispatches on the way back, the last first; `end` is the step from which on no gradient flows in: past the window's where
 * one is carried into its last step.
 */
export const backInTime = (layer: Layer, chunk: Steps, partsOf: (steps: Steps) => TimedParts): KernelPart[] => {
  const later = Number(layer.node.keptRead);
  return segmentsOf(layer.plan, chunk)
    .flatMap(({ end, ...steps }) =>
      partsOf(steps).map((group) => group.map((part) => ({ ...part, range: { ...part.range, end: end + later } }))),
    )
    .reverse()
    .flat();
};

/**
 * What computes some time steps of a two-stage layer: a dispatch each of ranges of them where the variant is looped; stepwise, those
 * of a step: its rounds of products, and with layer normalisation after each what normalises them.
 */
export function stageParts(layer: Layer, steps: Steps, variant: LoopedForward | LoopedBackward | Stepwise): TimedParts {
  const { batchSize } = layer.plan.spec;
  const { cell, layerNorm } = layer.config;
  if (variant.kind === 'looped') {
    const { kind: _, quad: QUAD, ...sizes } = variant;
    const text = { ...sizes, QUAD, LOOPED: true, ROUND: 0, STATISTICS: false };
    return overSteps(layer, steps, { text, workgroups: [Math.ceil(batchSize / variant.R), 1, 1] });
  }
  const stage = (ROUND: number, text: Parameters): Parameters => ({
    ...{ QUAD: false, LOOPED: false, WG: 0, J: 1, ROUND },
    ...text,
  });
  const products = { R: variant.R, GS: firstGates(cell), STATISTICS: false };
  // A workgroup of these is a sequence.
  const statistics = { R: 1, GS: 1, STATISTICS: true };
  const stages = (cell.second ? [0, 1] : [0]).flatMap((round): KernelPart[] => [
    ...sequenceParts(layer, variant, 1).map((part) => ({ ...part, text: stage(round, products) })),
    ...(layerNorm
      ? [{ text: stage(round, statistics), range: { first: 0 }, workgroups: [batchSize, 1, 1] as const }]
      : []),
  ]);
  return eachStep(steps, stages);
}
