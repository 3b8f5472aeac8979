import type { RunConfig } from '../../config/settings/types.ts';
import { parameterShapes } from '../networks/index.ts';
import { elementCount, layerNames } from '../networks/parameters.ts';
import { shapeOf } from '../networks/shapeOf.ts';
import { defaultCapabilities } from '../strategy/capabilities.ts';
import { planModel, specOf } from './spec.ts';

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

/**
 * What a setup will take, before anything is built.
 * @throws RangeError for an unknown cell.
 */
export function estimate(config: RunConfig, vocabularySize: number, adapter?: Adapter | null): Estimate {
  const software = adapter?.software ?? false;
  const maxBindingBytes = adapter
    ? Math.min(adapter.maxBufferSize, adapter.maxStorageBufferBindingSize)
    : Number.POSITIVE_INFINITY;
  // The software adapters that browsers bring have subgroups.
  const capabilities = { ...defaultCapabilities, maxBindingBytes, software, quads: software };
  const plan = planModel(specOf(config, vocabularySize), capabilities);
  const largest = plan.buffers.reduce((most, buffer) => (buffer.bytes > most.bytes ? buffer : most));
  return {
    parameters: plan.parameterCount,
    gpuBytes: plan.buffers.reduce((sum, { bytes }) => sum + bytes, 0),
    largestBuffer: largest.bytes,
    largestBufferName: largest.label,
    recompute: plan.variants.recompute?.C,
  };
}

/** What one layer reads at a step and how many numbers it learns, in one direction. @throws RangeError for an unknown cell. */
export function layerSize(
  config: RunConfig,
  vocabularySize: number,
  layer: number,
): { readonly inputs: number; readonly parameters: number } {
  const own = parameterShapes(shapeOf(config, vocabularySize)).filter(({ name }) => name.endsWith(`_l${layer}`));
  const inputs = own.find(({ name }) => name === layerNames(layer).weightIh)?.shape[1] ?? 0;
  return { inputs, parameters: own.reduce((sum, each) => sum + elementCount(each), 0) };
}
