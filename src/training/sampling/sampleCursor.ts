import { promptIds, type Tokenizer } from '../../data/tokenizer.ts';
import type { SequenceChunk } from '../../nn/sampling/method.ts';

/** The seed of the sample with that number, from 0, of those that follow from one seed. */
export const sampleSeed = (seed: number, sample: number): number => (seed + sample * 0x9e3779b9) >>> 0;

interface SampledToken {
  readonly id: number;
  /** Row of its distribution in the chunk; null for the prompt's first token, which nothing predicted. */
  readonly row: number | null;
  readonly fromPrompt: boolean;
}

/** Where one sample stands: what its next chunk is given, and what of a chunk belongs to its text. */
export class SampleCursor {
  private readonly prompt: readonly number[];
  private readonly promptLength: number;
  private readonly end: number;
  private position = 0;
  private last: number;

  /** @param length characters to draw after the prompt */
  constructor(
    tokenizer: Tokenizer,
    prompt: string,
    length: number,
    private readonly seed: number,
  ) {
    const { ids, shown } = promptIds(tokenizer, prompt);
    this.promptLength = shown;
    this.prompt = ids;
    this.last = this.prompt[0] as number;
    this.end = this.prompt.length + length - 1;
  }

  get finished(): boolean {
    return this.position >= this.end;
  }

  /** @param steps tokens of the chunk */
  next(steps: number): SequenceChunk {
    const { position, prompt, seed } = this;
    const given = position < prompt.length ? prompt.slice(position, position + steps + 1) : [this.last];
    return { given, position, reset: position === 0, seed };
  }

  /** Goes on by a chunk. @returns what is to be shown; what was drawn past the end is not */
  take(tokens: Uint32Array): SampledToken[] {
    const sampled: SampledToken[] = [];
    if (this.position === 0 && this.promptLength > 0) sampled.push({ id: this.last, row: null, fromPrompt: true });
    for (let row = 0; row < tokens.length && !this.finished; row++) {
      this.position++;
      this.last = tokens[row] as number;
      sampled.push({ id: this.last, row, fromPrompt: this.position < this.promptLength });
    }
    return sampled;
  }
}
