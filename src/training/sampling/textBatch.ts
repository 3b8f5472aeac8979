import type { SamplingConfig } from '../../config/settings/types.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Model } from '../../nn/model.ts';
import { Sampler } from '../../nn/sampling/sampler.ts';
import { SampleCursor } from './sampleCursor.ts';

/** What one of the texts begins with, and the seed that all its draws follow from. */
interface TextRequest {
  readonly prompt: string;
  readonly seed: number;
}

/** Draws several texts at once. Each is the one that would be drawn alone. */
export class TextBatch {
  private cursors: SampleCursor[] = [];

  private constructor(
    private readonly sampler: Sampler,
    private readonly tokenizer: Tokenizer,
    private readonly settings: SamplingConfig,
  ) {}

  /**
   * @param settings all but prompt and seed, which each text has of its own
   * @param most texts at once
   * @throws as Sampler.create does
   */
  static async create(model: Model, tokenizer: Tokenizer, settings: SamplingConfig, most: number): Promise<TextBatch> {
    return new TextBatch(await Sampler.create(model, { sequences: most }), tokenizer, settings);
  }

  /** Throws away what was being drawn. */
  begin(requests: readonly TextRequest[]): void {
    const { tokenizer, settings } = this;
    this.cursors = requests.map(({ prompt, seed }) => new SampleCursor(tokenizer, prompt, settings.length, seed));
  }

  get finished(): boolean {
    return this.cursors.every((cursor) => cursor.finished);
  }

  /** Draws the next chunk of every text, the prompt included. @returns a piece for each; '' once it is finished */
  async advance(): Promise<string[]> {
    const { sampler, cursors } = this;
    const chunks = cursors.map((cursor) => cursor.next(sampler.steps));
    const sampled = await sampler.run(chunks, this.settings);
    return cursors.map((cursor, i) => {
      const tokens = cursor.take(sampled[i]?.tokens ?? new Uint32Array());
      return tokens.map(({ id }) => this.tokenizer.vocabulary[id] ?? '').join('');
    });
  }

  destroy(): void {
    this.sampler.destroy();
  }
}
