import type { SamplingConfig } from '../../config/settings/types.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Model } from '../../nn/model.ts';
import { watchedTokensFor } from '../../nn/sampling/plan.ts';
import { type SampledSequence, Sampler } from '../../nn/sampling/sampler.ts';
import type { SampledToken } from '../../protocol/run.ts';
import { SampleCursor, sampleSeed } from './sampleCursor.ts';

interface TextStreamEvents {
  start(sampleId: number): void;
  tokens(sampleId: number, tokens: SampledToken[], done: boolean): void;
}

/** Draws one sample after another from a model that may be training, a chunk at a time. */
export class TextStream {
  private sampleId = 0;
  private index = 0;
  private cursor: SampleCursor | null = null;
  private busy = false;
  private restartRequested = true;

  private constructor(
    private readonly sampler: Sampler,
    private readonly tokenizer: Tokenizer,
    private settings: SamplingConfig,
    private readonly events: TextStreamEvents,
  ) {}

  static async create(
    model: Model,
    tokenizer: Tokenizer,
    settings: SamplingConfig,
    events: TextStreamEvents,
  ): Promise<TextStream> {
    const options = { sequences: 1, steps: watchedTokensFor(model.plan), probabilities: true };
    return new TextStream(await Sampler.create(model, options), tokenizer, settings, events);
  }

  /** Temperature, top-k and top-p act on the running sample; prompt, seed and length begin a new one. */
  update(settings: SamplingConfig): void {
    const { prompt, seed, length } = this.settings;
    if (settings.prompt !== prompt || settings.seed !== seed || settings.length !== length) this.restart();
    this.settings = settings;
  }

  /** Throws the current sample away; the next chunk begins a new one with the seed as set. */
  restart(): void {
    this.restartRequested = true;
    this.index = 0;
  }

  /**
   * Draws the next chunk. One at a time: a call while another runs does nothing.
   * @param continuous begin another sample, with the next seed, when one is done
   * @returns whether anything was drawn
   * @throws what the sampler does; the next call begins anew, since nobody knows what the sampler's state is then
   */
  async advance(continuous: boolean): Promise<boolean> {
    if (this.busy || !this.settings.enabled) return false;
    if (this.restartRequested || (continuous && this.finished)) this.begin();
    const { cursor } = this;
    if (!cursor || cursor.finished) return false;
    this.busy = true;
    try {
      await this.drawChunk(cursor);
    } catch (error) {
      this.restart();
      throw error;
    } finally {
      this.busy = false;
    }
    return true;
  }

  private get finished(): boolean {
    return this.cursor?.finished ?? true;
  }

  private begin(): void {
    const { prompt, length, seed } = this.settings;
    this.restartRequested = false;
    this.sampleId++;
    this.cursor = new SampleCursor(this.tokenizer, prompt, length, sampleSeed(seed, this.index));
    this.index++;
    this.events.start(this.sampleId);
  }

  private async drawChunk(cursor: SampleCursor): Promise<void> {
    const { sampler, settings, sampleId } = this;
    const [chunk] = await sampler.run([cursor.next(sampler.steps)], settings);
    const { tokens, probabilities } = chunk as SampledSequence;
    if (this.restartRequested) return;
    const out = cursor.take(tokens).map(({ id, row, fromPrompt }): SampledToken => {
      const char = this.tokenizer.vocabulary[id] ?? '';
      const p = row === null ? undefined : probabilities[row];
      if (!p) return { char, probability: 1, top: [], fromPrompt };
      return { char, probability: p[id] as number, top: this.likeliest(p), fromPrompt };
    });
    this.events.tokens(sampleId, out, cursor.finished);
  }

  private likeliest(p: Float32Array): SampledToken['top'] {
    const best: number[] = [];
    for (let v = 0; v < p.length; v++) {
      let at = best.length;
      while (at > 0 && (p[best[at - 1] as number] as number) < (p[v] as number)) at--;
      if (at < 5) {
        best.splice(at, 0, v);
        best.length = Math.min(5, best.length);
      }
    }
    return best.map((v) => ({ char: this.tokenizer.vocabulary[v] ?? '', probability: p[v] as number }));
  }

  destroy(): void {
    this.sampler.destroy();
  }
}
