import { isStacked } from '../../config/encoder.ts';
import type { OptimizerConfig, RunConfig } from '../../config/settings/types.ts';
import { pairSizesOf, readsOutputs } from '../../config/task.ts';
import { axisOf } from '../network/axes.ts';
import { type Placement, type PlannedBuffer, place } from '../network/placement.ts';
import { type Resolved, resolve } from '../network/resolve.ts';
import type { Network, TreeBounds } from '../network/types.ts';
import { networkOf } from '../networks/index.ts';
import type { Sequences } from '../networks/parameters.ts';
import { elementCount, isBidirectional } from '../networks/parameters.ts';
import { shapeOf } from '../networks/shapeOf.ts';
import type { DeviceCapabilities } from '../strategy/capabilities.ts';
import {
  candidatesFor,
  defaultVariants,
  type KernelVariants,
  type LayerVariants,
  layerVariants,
} from '../strategy/kernelVariants.ts';
import { chooseRecompute, keptSteps, type Recompute } from '../strategy/recompute.ts';
import { isWavefront, type VariantKind } from '../strategy/recurrenceVariants.ts';
import { type BatchLayout, layoutBatch, type SourceIds } from './batch.ts';
import { layoutOf, type ParameterLayout } from './layout.ts';
import { buildTiles, type PartialSumPlan, planPartialSums } from './partialSums.ts';

/** Steps of targets and of sources. */
export interface WindowSize {
  /** T */
  readonly seqLength: number;
  /** S */
  readonly sourceLength: number;
}

/** A model to build: its shape, the window it trains on, and how. */
export interface ModelSpec extends Sequences {
  readonly optimizer: Pick<OptimizerConfig, 'type' | 'nesterov'>;
  /** Modules in the place of those that the shape asks for; it then says what a step's batch holds and how the recurrences run. */
  readonly network?: Network;
  /**
   * The matrix products read the weights as halves. The parameters stay f32, and so do biases, rows that ids pick (also of a tied
   * embedding), sums, gradients and what the optimizer keeps.
   */
  readonly float16Weights?: boolean;
  /** Back-propagation is cut at every multiple of so many steps of the window; 0 or left out, nowhere. */
  readonly truncate?: number;
  /** Training feeds back the model's own outputs now and then (scheduled sampling): by output feedback, or as the input of a decoder. */
  readonly scheduledSampling?: boolean;
  /** Of a model with sources: smaller windows, which batches of shorter sequences are computed in. */
  readonly windows?: readonly WindowSize[];
  /** Steps that may share a submit. */
  readonly slots?: number;
  /** Forces the variants of a kind wherever they fit. */
  readonly variantKind?: VariantKind;
  /** Operations that one dispatch takes at most; by the kind of adapter if left out. */
  readonly dispatchWork?: number;
  /** Choices of a plan that was tuned or pinned; the adapter's defaults for what is left out. */
  readonly variants?: Partial<KernelVariants>;
  /** Time steps that one dispatch of a persistent or looped recurrence covers at most; by their cost if left out. */
  readonly chunk?: number;
}

/** What the data bring to an encoder: symbols, and steps of the longest source with its `<end>`. */
export interface SourceSizes {
  readonly symbols: number;
  readonly length: number;
}

/**
 * The model that a configuration asks for, for a vocabulary of so many tokens.
 * @param source where the pairs are a person's own: no task knows its sizes
 * @throws RangeError for an unknown cell, or where the sizes of a source are not known
 */
export function specOf(config: RunConfig, vocabularySize: number, source?: SourceSizes): ModelSpec {
  const { seqLength, batchSize, optimizer, weights, dropout, truncate, feedback } = config;
  const shape = shapeOf(config, vocabularySize, source?.symbols);
  const dropped = dropout.rate > 0 && isStacked(config) ? { dropout } : {};
  const cut = truncate > 0 ? { truncate } : {};
  const own = readsOutputs(config) && feedback.sampling > 0 ? { scheduledSampling: true } : {};
  const sourceLength = pairSizesOf(config)?.sourceLength ?? source?.length;
  return {
    ...{ shape, seqLength, batchSize, optimizer, float16Weights: weights === 'f16', ...dropped, ...cut, ...own },
    ...(shape.encoder && sourceLength !== undefined && { sourceLength }),
  };
}

/** Everything decided about a model before a buffer exists. Pure, so that the page can predict what a setup needs. */
export interface ModelPlan extends Pick<Placement, 'nodes' | 'values'> {
  readonly spec: ModelSpec;
  readonly capabilities: DeviceCapabilities;
  readonly layout: ParameterLayout;
  readonly partialSums: PartialSumPlan;
  readonly tiles: Uint32Array<ArrayBuffer>;
  readonly variants: KernelVariants;
  /** How the steps of each layer run, by node: as the variants say, of a layer unlike the lowest the nearest to that. */
  readonly layerVariants: ReadonlyMap<string, LayerVariants>;
  readonly slots: number;
  /** The same plan with the window of the source in the place of that of the steps, where there is one. */
  readonly source?: ModelPlan;
  /** One step's part of the batch buffer. */
  readonly batch: BatchLayout;
  /** Rows of the metrics ring; evaluations use those behind it. */
  readonly metricsRows: number;
  /** Unpadded parameters. */
  readonly parameterCount: number;
  /** Those that values, gradients and modules lie in, by number, then those of every model. */
  readonly buffers: readonly PlannedBuffer[];
  /** Numbers of the latter. */
  readonly engine: Readonly<Record<EngineBuffer, number>>;
}

/** What every model has, whatever its modules. */
export type EngineBuffer = keyof ReturnType<typeof engineBuffers>;

const mostBatchBytes = 8 * 2 ** 20;
/** Rows of the metrics ring, and those that evaluations use behind it. */
const metricsRows = 1024;
const evaluationRows = 16;

const engineBuffers = (
  { size, transposedSize }: ParameterLayout,
  partialSums: PartialSumPlan,
  tiles: Uint32Array,
  batchBytes: number,
) => ({
  params: { label: 'parameters', bytes: 16 * size },
  copies: { label: 'copies of the weights', bytes: 16 * transposedSize },
  grads: { label: 'gradients', bytes: 16 * size },
  first: { label: 'first moments', bytes: 16 * size },
  second: { label: 'second moments', bytes: 16 * size },
  partialSums: { label: 'partial gradients', bytes: 16 * partialSums.size },
  partialNorms: { label: 'partial norms', bytes: (tiles.length / 12) * 64 * 8 },
  tiles: { label: 'tiles', bytes: tiles.byteLength },
  batch: { label: 'batches', bytes: batchBytes },
  metrics: { label: 'metrics', bytes: 32 * (metricsRows + evaluationRows) },
});

/** The ids that a network reads of a source; undefined where it has none. */
function sourceOf({ network, values }: Resolved): SourceIds | undefined {
  const read = Object.entries(network.inputs).find(([, value]) => value.kind === 'ids' && value.source);
  if (read?.[1].kind !== 'ids') return undefined;
  const bidirectional = values.some(({ value, reversed }) => reversed && axisOf(value) === 'source');
  return { symbols: read[1].symbols, bidirectional };
}

/** The trees that a network's nodes may make up; undefined where it has none. */
const treesOf = ({ nodes }: Resolved): TreeBounds | undefined =>
  nodes.map(({ definition, config }) => definition.trees?.(config)).find((bounds) => bounds !== undefined);

export function planModel(spec: ModelSpec, adapter: DeviceCapabilities): ModelPlan {
  const capabilities = { ...adapter, dispatchWork: spec.dispatchWork ?? adapter.dispatchWork };
  const { shape, seqLength, dropout } = spec;
  const resolved = resolve(spec.network ?? networkOf(shape, dropout));
  const layout = layoutOf(resolved);
  const chosen: KernelVariants = {
    ...defaultVariants(candidatesFor(spec, capabilities), spec.variantKind),
    ...spec.variants,
  };
  const wavefront = isWavefront(chosen.backward);
  const partialSums = planPartialSums(resolved, layout, spec, capabilities, chosen.outer);
  const tiles = buildTiles(layout, partialSums);
  const source = sourceOf(resolved);
  if ((source === undefined) !== (spec.sourceLength === undefined))
    throw new RangeError('a network with a source needs the length of its window, and no other does');
  const trees = treesOf(resolved);
  const batch = layoutBatch(spec, source, trees);
  const slots = Math.max(1, Math.min(spec.slots ?? 16, Math.floor(mostBatchBytes / (batch.words * 4))));
  const own = engineBuffers(layout, partialSums, tiles, 4 * batch.words * slots);
  const placed = (recompute: Recompute | undefined): Placement => {
    const kept = keptSteps(seqLength, recompute);
    const window = { ...spec, kept, wavefront };
    return place(resolved, window, wavefront || isWavefront(chosen.forward));
  };
  const buffersOf = (recompute: Recompute | undefined) => [...placed(recompute).buffers, ...Object.values(own)];
  // A chunk of one direction is another of the other: nothing of a layer can be forgotten before both have gone all the way.
  // A network with a source, or of trees, is one piece as well.
  const recompute =
    isBidirectional(shape) || source || trees
      ? undefined
      : (chosen.recompute ?? chooseRecompute(seqLength, capabilities, buffersOf));
  const { recompute: _, ...others } = chosen;
  const variants: KernelVariants = recompute ? { ...others, recompute } : others;
  const { buffers, nodes, values } = placed(recompute);
  const plan: ModelPlan = {
    spec,
    capabilities,
    layout,
    partialSums,
    tiles,
    variants,
    layerVariants: layerVariants(nodes, spec, capabilities, variants),
    nodes,
    values,
    slots,
    batch,
    metricsRows,
    parameterCount: resolved.parameters.reduce((sum, parameter) => sum + elementCount(parameter), 0),
    buffers: [...buffers, ...Object.values(own)],
    engine: Object.fromEntries(Object.keys(own).map((name, i) => [name, buffers.length + i])) as ModelPlan['engine'],
  };
  const { sourceLength } = spec;
  if (sourceLength === undefined) return plan;
  return {
    ...plan,
    source: { ...plan, spec: { ...spec, seqLength: sourceLength }, batch: { ...batch, ...batch.source } },
  };
}
