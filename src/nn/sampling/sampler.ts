import type { Model } from '../model.ts';
import type { SampledSequence, SamplingSettings, SequenceChunk, TextSampler } from './samplingBatch.ts';
import { chunkTokensFor, type SamplingVariant, watchedTokens } from './samplingPlan.ts';
import { createSampler } from './textSampler.ts';

/** A chunk of one sequence, and how it is drawn. */
export interface SampleChunk extends SequenceChunk, SamplingSettings {}

export type SampledChunk = SampledSequence;

/** Draws one text from a model's present parameters, with the distribution of each of its tokens. */
export class Sampler {
  private constructor(private readonly batch: TextSampler) {}

  /**
   * @param steps tokens a chunk holds at most; else 32, or as few as keep a dispatch of a big model short
   * @param variant for tests and comparisons
   */
  static async create(
    model: Model,
    steps = Math.min(watchedTokens, chunkTokensFor(model.plan, 1)),
    variant?: SamplingVariant,
  ): Promise<Sampler> {
    const options = { sequences: 1, steps, probabilities: true, ...(variant ? { variant } : {}) };
    return new Sampler(await createSampler(model, options));
  }

  get steps(): number {
    return this.batch.steps;
  }

  /** Runs one chunk. One at a time: the next goes on from its state. @throws RangeError as BatchSampler does */
  async run(chunk: SampleChunk, steps = this.steps): Promise<SampledChunk> {
    return (await this.batch.run([chunk], chunk, steps))[0] as SampledSequence;
  }

  destroy(): void {
    this.batch.destroy();
  }
}
