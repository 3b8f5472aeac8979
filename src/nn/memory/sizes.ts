import type { RunConfig } from '../../config/settings/types.ts';
import { parameterShapes } from '../networks/index.ts';
import { elementCount, type LayerShape, layerShapes } from '../networks/parameters.ts';
import { shapeOf } from '../networks/shapeOf.ts';
import { defaultCapabilities } from '../strategy/capabilities.ts';
import { planModel, type SourceSizes, specOf } from './spec.ts';

export interface Estimate {
  readonly parameters: number;
  /** Bytes of all buffers. */
  readonly gpuBytes: number;
  /** Bytes of the largest one, and what it holds. */
  readonly largestBuffer: number;
  readonly largestBufferName: string;
  /** Steps a chunk whose gates are computed a second time, since not all of them fit; undefined where they do. */
  readonly recompute: number | undefined;
}

/** What is known of the adapter. */
interface Adapter {
  readonly software: boolean;
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

/** Of a source that has not been read yet: as large as what is written of it. */
const likeTarget = (config: RunConfig, vocabularySize: number): SourceSizes => ({
  symbols: vocabularySize,
  length: config.seqLength,
});

/**
 * What a setup will take, before anything is built.
 * @param source of a person's own pairs; guessed where it is left out
 * @throws RangeError for an unknown cell.
 */
export function estimate(
  config: RunConfig,
  vocabularySize: number,
  adapter?: Adapter | null,
  source: SourceSizes = likeTarget(config, vocabularySize),
): Estimate {
  const software = adapter?.software ?? false;
  const maxBindingBytes = adapter
    ? Math.min(adapter.maxBufferSize, adapter.maxStorageBufferBindingSize)
    : Number.POSITIVE_INFINITY;
  // The software adapters that browsers bring have subgroups.
  const capabilities = { ...defaultCapabilities, maxBindingBytes, software, quads: software };
  const plan = planModel(specOf(config, vocabularySize, source), capabilities);
  const largest = plan.buffers.reduce((most, buffer) => (buffer.bytes > most.bytes ? buffer : most));
  return {
    parameters: plan.parameterCount,
    gpuBytes: plan.buffers.reduce((sum, { bytes }) => sum + bytes, 0),
    largestBuffer: largest.bytes,
    largestBufferName: largest.label,
    recompute: plan.variants.recompute?.C,
  };
}

/**
 * The layers of a configuration's model, an encoder's first, and how many those are; undefined of a stack.
 * @throws RangeError for an unknown cell
 */
export function modelLayers(config: RunConfig): {
  readonly layers: readonly Pick<LayerShape, 'cell' | 'hiddenSize' | 'bidirectional'>[];
  readonly encoderLayers: number | undefined;
} {
  // They do not depend on the vocabulary.
  const shape = shapeOf(config, 2, 2);
  const layers = layerShapes(shape).map(({ cell, hiddenSize, bidirectional = false }) => ({
    ...{ cell, hiddenSize, bidirectional },
  }));
  return { layers, encoderLayers: shape.encoder?.layers.length };
}

/**
 * What one layer reads at a step and how many numbers it learns, in one direction.
 * @param layer from 0, as `modelLayers` has them
 * @throws RangeError for an unknown cell
 */
export function layerSize(
  config: RunConfig,
  vocabularySize: number,
  layer: number,
): { readonly inputs: number; readonly parameters: number } {
  const shape = shapeOf(config, vocabularySize, vocabularySize);
  const before = shape.encoder?.layers.length ?? 0;
  const rnn = shape.encoder ? (layer < before ? 'encoder' : 'decoder') : 'rnn';
  const suffix = `_l${layer < before ? layer : layer - before}`;
  const own = parameterShapes(shape).filter(({ name }) => name.startsWith(`${rnn}.`) && name.endsWith(suffix));
  const inputs = own.find(({ name }) => name === `${rnn}.weight_ih${suffix}`)?.shape[1] ?? 0;
  return { inputs, parameters: own.reduce((sum, each) => sum + elementCount(each), 0) };
}
