import { specialIds } from '../../data/contract/pairs.ts';
import type { PairData } from '../../data/pairs/index.ts';
import { Decoder } from '../../nn/decoding/decoder.ts';
import type { Measure } from '../shared/types.ts';
import { type Example, type Examples, type examples, mostAligned, mostExamples } from './contract.ts';

/** What is known of a pair before it is decoded. */
interface HeldOutPair extends Pick<Example, 'text' | 'source' | 'references'> {
  /** With `<end>`. */
  readonly ids: Uint32Array;
}

/** The first pairs of the validation set, whose order mixes lengths. */
function heldOutPairs(data: PairData): HeldOutPair[] {
  const pairs: HeldOutPair[] = [];
  for (let index = 0; index < data.validationBatches && pairs.length < mostExamples; index++) {
    const { sources, sourceLengths, texts } = data.validationBatch(index);
    const references = data.references(index);
    const B = sourceLengths.length;
    texts.forEach(({ source: text }, b) => {
      const ids = Uint32Array.from({ length: sourceLengths[b] as number }, (_id, s) => sources[s * B + b] as number);
      const source = Array.from(ids, (id) => data.sourceSymbols[id] as string);
      pairs.push({ ids, text, source, references: references[b] as HeldOutPair['references'] });
    });
  }
  return pairs.slice(0, mostExamples);
}

/** Rows of one hypothesis, one after the other. */
function joined(rows: readonly Float32Array[]): Float32Array | null {
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * width);
  rows.forEach((row, t) => {
    all.set(row, t * width);
  });
  return width > 0 ? all : null;
}

export const measure: Measure<typeof examples> = {
  refusal: ({ encoder }) =>
    encoder ? null : 'Only an encoder–decoder writes an output for a source; this model has no encoder.',
  async make({ model, dataset: { pairs: task } }) {
    if (!task) throw new RangeError('the model was given no pairs.');
    const { data } = task;
    const pairs = heldOutPairs(data);
    const decoder = await Decoder.create(model, { sentences: Math.max(1, pairs.length), beam: 1, snapshot: true });
    const destroyed = new AbortController();
    return {
      async run(): Promise<Examples> {
        const inputs = pairs.map(({ ids }) => ({ source: ids, prefix: [specialIds.start] }));
        const decoded = await decoder.decode(inputs, {
          endToken: specialIds.end,
          maxLength: data.targetLength,
          lengthPenalty: { kind: 'wu', alpha: 0 },
          attention: true,
          signal: destroyed.signal,
        });
        const examples = pairs.map(({ text, source, references }, i): Example => {
          const best = decoded[i]?.hypotheses[0];
          const attention = i < mostAligned ? joined(best?.attention ?? []) : null;
          return {
            ...{ text, source, references, attention },
            output: data.tokens(best?.tokens ?? []),
            ended: best?.ended ?? false,
          };
        });
        const { source, target } = data.units;
        return { spaced: { source: source !== 'characters', target: target !== 'characters' }, examples };
      },
      destroy() {
        destroyed.abort();
        decoder.destroy();
      },
    };
  },
};
