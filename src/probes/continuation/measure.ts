import { promptIds } from '../../data/tokenizer.ts';
import { Decoder } from '../../nn/decoding/decoder.ts';
import { isGenerative } from '../../nn/decoding/inputs.ts';
import type { Model } from '../../nn/model.ts';
import type { Measure } from '../shared/types.ts';
import type { Continuation, continuation } from './contract.ts';

/** All hypotheses have the same length. */
const lengthPenalty = { kind: 'wu', alpha: 0 } as const;

export const measure: Measure<typeof continuation> = {
  refusal: (shape) =>
    isGenerative(shape) && !shape.encoder
      ? null
      : 'Only a model that reads its own outputs, one character after the other, can continue a text.',
  async make({ dataset: { tokenizer } }) {
    let decoder: Decoder | null = null;
    let beamOf = 0;

    async function decoderFor(model: Model, beam: number): Promise<Decoder> {
      if (decoder && beam === beamOf) return decoder;
      decoder?.destroy();
      decoder = null;
      // Training goes on while it searches.
      decoder = await Decoder.create(model, { sentences: 1, beam, snapshot: true });
      beamOf = beam;
      return decoder;
    }

    return {
      async run(model, { prompt, beam, length }): Promise<Continuation | null> {
        const { ids, shown } = promptIds(tokenizer, prompt);
        const own = await decoderFor(model, beam);
        const [found] = await own.decode([{ prefix: ids }], { maxLength: length, lengthPenalty });
        const best = found?.hypotheses[0];
        if (!best) return null;
        const char = (id: number): string => tokenizer.vocabulary[id] ?? '';
        const { tokens, logProbs } = best;
        return { beam, prompt: ids.slice(0, shown).map(char), characters: tokens.map(char), logProbs };
      },
      destroy() {
        decoder?.destroy();
      },
    };
  },
};
