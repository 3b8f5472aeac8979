import type { ModelPlan } from '../memory/spec.ts';
import { padTo4 } from '../network/padding.ts';

/**
 * How a sampler's workgroups work.
 *
 * - `tile`: a workgroup a sequence, a unit an invocation, the state in workgroup memory: for GPUs.
 * - `rows`: R sequences a few invocations, the state in storage: for software adapters.
 */
interface SamplingPlan {
  readonly kind: 'tile' | 'rows';
  /** Sequences a workgroup. */
  readonly R: number;
  /** Invocations a workgroup. */
  readonly WG: number;
}

/** Every variant there is, for tests: forced, it must say the same. */
export type SamplingVariant = Pick<SamplingPlan, 'kind' | 'R'>;

/** Tokens of a chunk at most, where the text is watched as it comes. */
const watchedTokens = 32;

/** Submitting and reading back take about as long as some tens of tokens of a small model. */
const maxChunkTokens = 256;

/** Invocations of `rows`: one group of lanes of a software adapter, so that a barrier hardly costs anything. */
const rowsLanes = 4;

/**
 * @param sequences drawn at once
 * @param forced a variant to use, for tests and comparisons
 */
export function planSampling(plan: ModelPlan, sequences: number, forced?: SamplingVariant): SamplingPlan {
  const { capabilities, layout } = plan;
  const kind = forced?.kind ?? (capabilities.software ? 'rows' : 'tile');
  if (kind === 'tile') {
    const WG = Math.max(64, Math.min(256, Math.ceil(layout.units / 32) * 32));
    return { kind, R: 1, WG: Math.min(capabilities.maxInvocations, WG) };
  }
  // Each loaded weight serves R sequences; still two workgroups or more, for the cores.
  const R = forced?.R ?? ([4, 2].find((r) => sequences >= 2 * r) || 1);
  return { kind, R, WG: rowsLanes };
}

/**
 * Tokens of a chunk of so many sequences, at most 256, so that no dispatch takes long. One sequence keeps one core of an adapter
 * busy, several can have all of them.
 */
export function chunkTokensFor(plan: ModelPlan, sequences: number): number {
  // Of layers that differ, as if all were as the widest.
  const { shape } = plan.spec;
  const U = padTo4(Math.max(shape.hiddenSize, ...(shape.perLayer ?? []).map(({ hiddenSize }) => hiddenSize)));
  const VP = plan.layout.paddedVocabulary;
  const { cell, layers } = shape;
  const flops = 2 * sequences * U * (cell.gates.length * U * (2 * layers - 1) + VP);
  const [one, several] = plan.capabilities.software ? [6e7, 1.5e8] : [1e9, 5e9];
  const budget = sequences === 1 ? one : several;
  return Math.max(1, Math.min(maxChunkTokens, Math.floor(budget / flops)));
}

/** The same where the text is watched as it comes: at most 32. */
export const watchedTokensFor = (plan: ModelPlan, sequences = 1): number =>
  Math.min(watchedTokens, chunkTokensFor(plan, sequences));
