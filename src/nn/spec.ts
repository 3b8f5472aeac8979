import type { OptimizerConfig, RunConfig } from '../config/types.ts';
import { type BatchLayout, layoutBatch } from './batch.ts';
import { bothHandedBytes } from './both.ts';
import { crossesLayers, handsUp } from './graph.ts';
import { layoutParameters, type ParameterLayout, padTo4 } from './layout.ts';
import { directionsOf, elementCount, isPooled, outputRows, parameterShapes } from './parameters.ts';
import { chooseRecompute, keptSteps, type Recompute } from './recompute.ts';
import { isWave, type ScheduleKind, type Tuning } from './schedule.ts';
import { shapeOf } from './shapeOf.ts';
import { buildTiles, planSlabs, type SlabPlan } from './slabs.ts';
import { type LayerBytes, layerBytes, layerStride, ofDirections, type Sequences } from './stack.ts';
import { candidatesFor, defaultTactics, type Tactics } from './tactics.ts';

/** A model to build: its shape, the window it trains on, and how. */
export interface ModelSpec extends Sequences {
  readonly optimizer: Pick<OptimizerConfig, 'type' | 'nesterov'>;
  /**
   * The matrix products read the weights as halves. The parameters stay f32, and so do biases, the rows of one-hot input, sums,
   * gradients and what the optimizer keeps.
   */
  readonly halfWeights?: boolean;
  /** Back-propagation is cut at every multiple of so many steps of the window; 0 or left out, nowhere. */
  readonly truncate?: number;
  /** With output recurrence, training feeds the model's own answers now and then (scheduled sampling). */
  readonly ownAnswers?: boolean;
  /** Steps that may share a submit. */
  readonly slots?: number;
  /** Forces a schedule wherever it fits. */
  readonly schedule?: ScheduleKind;
  /** Operations that one dispatch takes at most; by the kind of adapter if left out. */
  readonly dispatchWork?: number;
  /** Choices of a plan that was tuned or pinned; the adapter's defaults for what is left out. */
  readonly tactics?: Partial<Tactics>;
  /** Time steps that one dispatch of a persistent or looped recurrence covers at most; by their cost if left out. */
  readonly chunk?: number;
}

/** The model that a configuration asks for, for a vocabulary of so many tokens. @throws RangeError for an unknown cell. */
export function specOf(config: RunConfig, vocabularySize: number): ModelSpec {
  const { seqLength, batchSize, optimizer, weights, dropout, truncate, feedback } = config;
  const shape = shapeOf(config, vocabularySize);
  const dropped = dropout.rate > 0 && shape.layers > 1 ? { dropout } : {};
  const cut = truncate > 0 ? { truncate } : {};
  const own = feedback.enabled && feedback.sampling > 0 ? { ownAnswers: true } : {};
  return { shape, seqLength, batchSize, optimizer, halfWeights: weights === 'f16', ...dropped, ...cut, ...own };
}

/** Everything decided about a model before a buffer exists. Pure, so that the page can predict what a setup needs. */
export interface ModelPlan {
  readonly spec: ModelSpec;
  readonly tuning: Tuning;
  readonly layout: ParameterLayout;
  readonly slabs: SlabPlan;
  readonly tiles: Uint32Array<ArrayBuffer>;
  readonly tactics: Tactics;
  /** Bytes of what each layer keeps, and whether all layers share a buffer of each kind: a wave has to reach them all. */
  readonly layerBytes: LayerBytes;
  readonly stacked: boolean;
  readonly slots: number;
  /** One step's part of the batch buffer. */
  readonly batch: BatchLayout;
  /** Rows of the metrics ring; evaluations use those behind it. */
  readonly metricsRows: number;
  /** Unpadded parameters. */
  readonly parameterCount: number;
  /** Bytes by buffer. */
  readonly buffers: Readonly<Record<string, number>>;
}

const mostBatchBytes = 8 * 2 ** 20;
/** Rows of the metrics ring, and those that evaluations use behind it. */
export const metricsRows = 1024;
export const evaluationRows = 16;

export function planModel(spec: ModelSpec, adapter: Tuning): ModelPlan {
  const tuning = { ...adapter, dispatchWork: spec.dispatchWork ?? adapter.dispatchWork };
  const { shape, seqLength: T, batchSize: B } = spec;
  const { cell } = shape;
  const layout = layoutParameters(shape);
  const rows = T * B;
  const D = directionsOf(shape);
  const outputs = outputRows(spec);
  const chosen: Tactics = { ...defaultTactics(candidatesFor(spec, tuning), spec.schedule), ...spec.tactics };
  const stacked = isWave(chosen.forward) || isWave(chosen.backward);
  const ofLayer = (recompute: Recompute | undefined): LayerBytes =>
    layerBytes(spec, keptSteps(T, recompute), isWave(chosen.backward) ? 3 : 2);
  const slabs = planSlabs(shape, cell, layout, { rows, outputs }, tuning, chosen.outer);
  const tiles = buildTiles(shape, layout, slabs);
  const U = layout.units;
  const batch = layoutBatch(spec);
  const slots = Math.max(1, Math.min(spec.slots ?? 16, Math.floor(mostBatchBytes / (batch.words * 4))));

  const handedBytes = (kept: number): Record<string, number> => {
    const buffers: Record<string, number> = {};
    for (let l = 0; l < shape.layers; l++) {
      if (handsUp(shape, l, spec.dropout !== undefined)) buffers[`handed up by layer ${l + 1}`] = 4 * rows * U;
      if (crossesLayers(shape)) buffers[`gradient of the hidden states of layer ${l + 1}`] = 4 * kept * B * U;
    }
    if (!crossesLayers(shape)) buffers['gradient of the hidden states'] = 4 * kept * B * U;
    return buffers;
  };
  const buffersOf = (recompute: Recompute | undefined): Record<string, number> => {
    const kept = keptSteps(T, recompute);
    const buffers: Record<string, number> = {};
    for (const [name, bytes] of Object.entries(ofLayer(recompute))) {
      if (stacked) buffers[`${name} all layers`] = shape.layers * layerStride(bytes);
      else for (let l = 1; l <= shape.layers; l++) buffers[`${name} layer ${l}`] = ofDirections(D, bytes);
    }
    Object.assign(buffers, D === 2 ? bothHandedBytes(spec, U) : handedBytes(kept));
    if (shape.embedding) {
      const width = padTo4(shape.embedding.size);
      buffers['embedded input'] = ofDirections(D, 4 * rows * width);
      buffers['gradient of the embedded input'] = ofDirections(D, 4 * kept * B * width);
    }
    if (isPooled(shape)) {
      buffers['pooled states'] = 4 * B * D * U;
      buffers['gradient of the pooled states'] = 4 * B * D * U;
    }
    return {
      ...buffers,
      logits: 4 * outputs * layout.paddedVocabulary,
      losses: 4 * outputs,
      parameters: 16 * layout.size,
      'copies of the weights': 16 * layout.transposedSize,
      gradients: 16 * layout.size,
      'first moments': 16 * layout.size,
      'second moments': 16 * layout.size,
      'partial gradients': 16 * slabs.size,
      'partial norms': (tiles.length / 12) * 64 * 8,
      tiles: tiles.byteLength,
      batches: 4 * batch.words * slots,
      metrics: 32 * (metricsRows + evaluationRows),
    };
  };
  // A chunk of one direction is another of the other: nothing of a layer can be forgotten before both have gone all the way.
  const recompute = D === 2 ? undefined : (chosen.recompute ?? chooseRecompute(T, tuning, buffersOf));
  const { recompute: _, ...others } = chosen;
  const tactics: Tactics = recompute ? { ...others, recompute } : others;

  return {
    spec,
    tuning,
    layout,
    slabs,
    tiles,
    tactics,
    layerBytes: ofLayer(recompute),
    stacked,
    slots,
    batch,
    metricsRows,
    parameterCount: parameterShapes(shape).reduce((sum, parameter) => sum + elementCount(parameter), 0),
    buffers: buffersOf(recompute),
  };
}
