import type { Model } from '../model.ts';
import { isTwoStage } from '../modules/recurrence/definition.ts';
import type { ModelShape } from '../networks/parameters.ts';
import { isPlainStack, layerConfig } from '../networks/stack.ts';
import { BatchSampler, type BatchSamplerOptions, type TextSampler } from './samplingBatch.ts';
import { PassSampler } from './samplingPasses.ts';

/** Whether the sampler that runs a whole chunk in one dispatch knows such models. */
export const samplesAtOnce = (shape: ModelShape): boolean => isPlainStack(shape) && !isTwoStage(layerConfig(shape, 0));

/** The sampler for a model: one dispatch a chunk where that knows it, else its own passes. @throws as {@link BatchSampler.create} does */
export const createSampler = (model: Model, options: BatchSamplerOptions): Promise<TextSampler> =>
  samplesAtOnce(model.plan.spec.shape) ? BatchSampler.create(model, options) : PassSampler.create(model, options);
