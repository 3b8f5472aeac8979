import type { SamplingConfig } from '../config/types.ts';
import type { Tokenizer } from '../data/tokenizer.ts';
import type { Model } from '../nn/model.ts';
import { TextStream } from '../training/textStream.ts';

/** Says when to stop drawing. */
export interface Stop {
  readonly requested: boolean;
}

/**
 * Draws samples one after the other, the prompt included; with several, each has a seed of its own that follows from the first.
 * @param onText called with each piece as it is drawn, and the number of its sample from 0
 * @returns false where it was stopped
 */
export async function drawSamples(
  model: Model,
  tokenizer: Tokenizer,
  settings: SamplingConfig,
  count: number,
  onText: (text: string, sample: number) => void,
  stop: Stop,
): Promise<boolean> {
  let done = 0;
  const stream = await TextStream.create(model, tokenizer, settings, {
    start: () => {},
    tokens: (_, tokens, finished) => {
      onText(tokens.map(({ char }) => char).join(''), done);
      if (finished) done++;
    },
  });
  try {
    while (done < count && !stop.requested) await stream.advance(true);
    return done === count;
  } finally {
    stream.destroy();
  }
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
