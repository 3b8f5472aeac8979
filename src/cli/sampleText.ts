import type { SamplingConfig } from '../config/settings/types.ts';
import type { Tokenizer } from '../data/tokenizer.ts';
import type { Model } from '../nn/model.ts';
import { sampleSeed } from '../training/sampling/sampleCursor.ts';
import { TextBatch } from '../training/sampling/textBatch.ts';

/** Says when to stop drawing. */
interface Stop {
  readonly requested: boolean;
}

/** Samples drawn at once: enough to fill most GPUs, few enough to keep in memory until it is their turn. */
const together = 64;

/**
 * Draws samples, many at once, the prompt included. Each has a seed of its own that follows from the first, so none depends on
 * how many there are.
 * @param onText called with each piece and the number of its sample from 0: all of a sample, then the next. The first is passed
 * on as it is drawn; what the others have is kept until it is their turn.
 * @returns false where it was stopped: each sample that was begun is then as long as it got
 */
export async function drawSamples(
  model: Model,
  tokenizer: Tokenizer,
  settings: SamplingConfig,
  count: number,
  onText: (text: string, sample: number) => void,
  stop: Stop,
): Promise<boolean> {
  const batch = await TextBatch.create(model, tokenizer, settings, Math.min(count, together));
  try {
    let whole = true;
    for (let first = 0; first < count && whole; first += together) {
      const size = Math.min(together, count - first);
      whole = await drawTogether(batch, settings, first, size, onText, stop);
    }
    return whole;
  } finally {
    batch.destroy();
  }
}

async function drawTogether(
  batch: TextBatch,
  { prompt, seed }: SamplingConfig,
  first: number,
  size: number,
  onText: (text: string, sample: number) => void,
  stop: Stop,
): Promise<boolean> {
  batch.begin(Array.from({ length: size }, (_, i) => ({ prompt, seed: sampleSeed(seed, first + i) })));
  const waiting: string[][] = Array.from({ length: size }, () => []);
  while (!batch.finished && !stop.requested) {
    const pieces = await batch.advance();
    onText(pieces[0] as string, first);
    for (let i = 1; i < size; i++) waiting[i]?.push(pieces[i] as string);
  }
  for (let i = 1; i < size; i++) {
    const text = waiting[i]?.join('');
    if (text) onText(text, first + i);
  }
  return batch.finished;
}

/** One sample as a whole, or null where it was stopped. */
export async function drawSample(
  model: Model,
  tokenizer: Tokenizer,
  settings: SamplingConfig,
  stop: Stop,
): Promise<string | null> {
  let text = '';
  const whole = await drawSamples(model, tokenizer, settings, 1, (piece) => (text += piece), stop);
  return whole ? text : null;
}
