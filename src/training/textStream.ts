import type { SamplingConfig } from '../config/types.ts';
import type { Tokenizer } from '../data/tokenizer.ts';
import type { Model } from '../nn/model.ts';
import { Sampler } from '../nn/sampler.ts';
import type { SampledToken } from '../protocol.ts';

export interface TextStreamEvents {
  start(sampleId: number): void;
  tokens(sampleId: number, tokens: SampledToken[], done: boolean): void;
}

/** Draws one sample after another from a model that may be training, a chunk at a time. */
export class TextStream {
  private sampleId = 0;
  private index = 0;
  private ids: number[] = [];
  private promptLength = 0;
  private position = 0;
  private finished = true;
  private busy = false;
  private restartWanted = true;

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
    return new TextStream(await Sampler.create(model), tokenizer, settings, events);
  }

  /** Temperature, top-k and top-p act on the running sample; prompt, seed and length begin a new one. */
  update(settings: SamplingConfig): void {
    const { prompt, seed, length } = this.settings;
    if (settings.prompt !== prompt || settings.seed !== seed || settings.length !== length) this.restart();
    this.settings = settings;
  }

  /** Throws the current sample away; the next chunk begins a new one with the seed as set. */
  restart(): void {
    this.restartWanted = true;
    this.index = 0;
  }

  /**
   * Draws the next chunk. One at a time: a call while another runs does nothing.
   * @param continuous begin another sample, with the next seed, when one is done
   * @returns whether anything was drawn
   */
  async advance(continuous: boolean): Promise<boolean> {
    if (this.busy || !this.settings.enabled) return false;
    if (this.restartWanted || (this.finished && continuous)) this.begin();
    if (this.finished) return false;
    this.busy = true;
    try {
      await this.drawChunk();
    } finally {
      this.busy = false;
    }
    return true;
  }

  private begin(): void {
    const { prompt } = this.settings;
    const { tokenizer } = this;
    this.restartWanted = false;
    this.finished = false;
    this.sampleId++;
    this.index++;
    this.position = 0;
    this.ids = [...tokenizer.encode(prompt)];
    this.promptLength = this.ids.length;
    // With nothing to start from, a line break comes nearest to 'a text begins here'.
    if (this.promptLength === 0) this.ids = [Math.max(0, tokenizer.vocabulary.indexOf('\n'))];
    this.events.start(this.sampleId);
  }

  private async drawChunk(): Promise<void> {
    const { sampler, settings, sampleId } = this;
    const start = this.position;
    const { tokens, probabilities } = await sampler.run({
      given: this.ids.slice(start, start + sampler.steps + 1),
      position: start,
      reset: start === 0,
      temperature: settings.temperature,
      topK: settings.topK,
      topP: settings.topP,
      seed: (settings.seed + (this.index - 1) * 0x9e3779b9) >>> 0,
    });
    if (this.restartWanted) return;
    const last = Math.max(1, this.promptLength) + settings.length - 1;
    const out: SampledToken[] = [];
    if (start === 0 && this.promptLength > 0) out.push(this.token(this.ids[0] as number, 1, [], true));
    for (let i = 0; i < tokens.length && this.position < last; i++) {
      const id = tokens[i] as number;
      this.position++;
      if (this.position >= this.ids.length) this.ids.push(id);
      const p = probabilities[i] as Float32Array;
      out.push(this.token(id, p[id] as number, this.likeliest(p), this.position < this.promptLength));
    }
    this.finished = this.position >= last;
    this.events.tokens(sampleId, out, this.finished);
  }

  private token(id: number, probability: number, top: SampledToken['top'], fromPrompt: boolean): SampledToken {
    return { char: this.tokenizer.vocabulary[id] ?? '', probability, top, fromPrompt };
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
