import { inPresentWords } from '../../config/settings/declare.ts';
import { execution } from '../../config/settings/execution.ts';
import { firstGates, isTwoStage, type RecurrenceConfig, recurrence } from '../modules/recurrence/definition.ts';
import { bindingStride, padTo4 } from '../network/padding.ts';
import type { ResolvedNode } from '../network/resolve.ts';
import type { Sequences } from '../networks/parameters.ts';
import { isPlainStack, layerConfig } from '../networks/stack.ts';
import type { DeviceCapabilities } from './capabilities.ts';
import { type HeadTile, headTiles } from './head.ts';
import { type OuterTile, outerTiles, type RowTile, rowTiles } from './products.ts';
import { type Recompute, readRecompute } from './recompute.ts';
import {
  type BackwardVariant,
  elementwiseVariants,
  type ForwardVariant,
  oneStageVariants,
  type StepVariants,
  twoStageVariants,
  type VariantKind,
} from './recurrenceVariants.ts';

/** What may be chosen freely: any choice gives the same sums but for rounding. */
export interface KernelVariants {
  /** The forward steps of a layer. */
  readonly forward: ForwardVariant;
  /** The backward steps of a layer. */
  readonly backward: BackwardVariant;
  /** Products with one row a time step and sequence: input projections, dX, and the head where it is split. */
  readonly rows: RowTile;
  /** Products over all rows: dW. */
  readonly outer: OuterTile;
  /** From the last layer's output to the loss and the gradient of the logits. */
  readonly head: HeadTile;
  /** Chunks whose gates are computed twice, where not all of them are kept. */
  readonly recompute?: Recompute;
}

export type Operation = Exclude<keyof KernelVariants, 'recompute'>;
export const operations: readonly Operation[] = ['forward', 'backward', 'rows', 'outer', 'head'];

export type Candidates = { readonly [O in Operation]: readonly KernelVariants[O][] };

/** How the time steps of a layer run. */
export type LayerVariants = Pick<KernelVariants, 'forward' | 'backward'>;

function stepVariants(
  layer: RecurrenceConfig,
  batch: number,
  capabilities: DeviceCapabilities,
  stacked: boolean,
): StepVariants {
  if (layer.recurrence !== 'full') return { forward: elementwiseVariants, backward: elementwiseVariants };
  const { cell, hiddenSize } = layer;
  const work = { gates: firstGates(cell), units: padTo4(hiddenSize), batch, capabilities };
  return isTwoStage(layer) ? twoStageVariants(work) : oneStageVariants({ ...work, stacked });
}

/**
 * Whether there are layers to share buffers with nothing but dropout between them, the lowest on one-hot input, and the largest of the buffers is
 * no larger than a binding may be.
 */
export function stackFits(sequences: Sequences, maxBindingBytes: number): boolean {
  const { shape, seqLength, batchSize } = sequences;
  const { layers } = shape;
  if (!isPlainStack(shape)) return false;
  const window = { seqLength, batchSize, kept: seqLength, wavefront: false };
  const kept = recurrence.keeps?.(layerConfig(shape, 0), [], window) ?? [];
  const largest = Math.max(...kept.map(({ bytes }) => bytes));
  return layers > 1 && layers * bindingStride(largest) <= maxBindingBytes;
}

/** What an adapter has to choose from for a model; the defaults first. */
export function candidatesFor(sequences: Sequences, capabilities: DeviceCapabilities): Candidates {
  const { shape, batchSize } = sequences;
  // Of recurrent weights, a wavefront reads the matrices alone.
  const stacked = !shape.cell.peepholes?.length && stackFits(sequences, capabilities.maxBindingBytes);
  return {
    ...stepVariants(layerConfig(shape, 0), batchSize, capabilities, stacked),
    rows: rowTiles(capabilities),
    outer: outerTiles(capabilities),
    head: shape.regression ? [{ kind: 'split' }] : headTiles(padTo4(shape.vocabularySize), capabilities),
  };
}

/**
 * What is chosen for the lowest layer, for every layer: of one that is unlike it the first variant of that kind, or its own default.
 * @returns by the layers' nodes
 */
export function layerVariants(
  nodes: readonly ResolvedNode[],
  { shape, batchSize }: Sequences,
  capabilities: DeviceCapabilities,
  { forward, backward }: KernelVariants,
): ReadonlyMap<string, LayerVariants> {
  const nearest = <S extends { kind: VariantKind }>(candidates: readonly S[], chosen: S): S =>
    candidates.find(({ kind }) => kind === chosen.kind) ?? (candidates[0] as S);
  const candidates = (layer: RecurrenceConfig) => stepVariants(layer, batchSize, capabilities, false);
  const lowest = JSON.stringify(candidates(layerConfig(shape, 0)));
  const layers = nodes.filter(({ definition }) => definition.kind === 'recurrence');
  return new Map(
    layers.map(({ name, config }) => {
      const own = candidates(config as RecurrenceConfig);
      if (JSON.stringify(own) === lowest) return [name, { forward, backward }];
      return [name, { forward: nearest(own.forward, forward), backward: nearest(own.backward, backward) }];
    }),
  );
}

/** The defaults, with the first variant of a kind where one is asked for and fits. */
export function defaultVariants(candidates: Candidates, kind?: VariantKind): KernelVariants {
  const first = <S extends { kind: VariantKind }>(variants: readonly S[]): S =>
    variants.find((variant) => variant.kind === kind) ?? (variants[0] as S);
  return {
    forward: first(candidates.forward),
    backward: first(candidates.backward),
    rows: candidates.rows[0] as RowTile,
    outer: candidates.outer[0] as OuterTile,
    head: candidates.head[0] as HeadTile,
  };
}

/** Like `looped R16 GS2 WG32 quad`: what a person sees, pins and keeps. */
export function describeVariant(variant: KernelVariants[Operation]): string {
  return Object.entries(variant)
    .flatMap(([name, value]) =>
      name === 'kind' ? [value] : value === true ? [name] : value === false ? [] : [name + value],
    )
    .join(' ');
}

/** `forward: …; backward: …; rows: …; outer: …; head: …`, and `recompute: …` where not all gates are kept */
export function describeVariants(variants: KernelVariants): string {
  const parts = operations.map((operation) => `${operation}: ${describeVariant(variants[operation])}`);
  if (variants.recompute) parts.push(`recompute: C${variants.recompute.C}`);
  return parts.join('; ');
}

/**
 * Reads what {@link describeVariants} wrote; operations that are left out take the default.
 * @throws RangeError where an operation has no such candidate on this adapter: only what conformance covers can be chosen.
 */
export function readVariants(text: string, candidates: Candidates): KernelVariants {
  const chosen: Record<string, unknown> = { ...defaultVariants(candidates) };
  // One that a file or a browser kept may have been written long ago.
  for (const part of inPresentWords(text, execution.plan).split(';')) {
    if (part.trim() === '') continue;
    const [name = '', requested = ''] = part.split(':').map((piece) => piece.trim());
    if (name === 'recompute') {
      chosen.recompute = readRecompute(requested);
      continue;
    }
    const operation = operations.find((known) => known === name);
    if (!operation) throw new RangeError(`A plan has the operations ${operations.join(', ')}, not “${name}”.`);
    const found = candidates[operation].find((variant) => describeVariant(variant) === requested);
    if (!found) {
      const have = candidates[operation].map(describeVariant).join(', ');
      throw new RangeError(`This adapter can’t run the plan’s “${name}: ${requested}” for this model; it has ${have}.`);
    }
    chosen[operation] = found;
  }
  return chosen as unknown as KernelVariants;
}
