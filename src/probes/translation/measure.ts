import { specialIds } from '../../data/contract/pairs.ts';
import type { PairData } from '../../data/pairs/index.ts';
import { type Decoded, Decoder, type DecodingSettings } from '../../nn/decoding/decoder.ts';
import type { Model } from '../../nn/model.ts';
import type { Measure, Probe } from '../shared/types.ts';
import type { DecodedOutput, Translation, TranslationRequest, translation } from './contract.ts';

/** Greedy search and beam search over one source. */
class TranslationProbe implements Probe<TranslationRequest, Translation> {
  /** That of the beam size which was requested last. */
  private beam: { readonly size: number; readonly decoder: Decoder } | null = null;

  constructor(
    private readonly data: PairData,
    private readonly greedy: Decoder,
  ) {}

  async run(model: Model, { text: typed, beam, alpha }: TranslationRequest): Promise<Translation | null> {
    const { data } = this;
    const text = typed === '' ? (data.validationBatch(0).texts[0]?.source ?? '') : typed;
    const source = this.read(text);
    if (typeof source === 'string') return { text, problem: source, decoded: null };
    const { targetLength: maxLength } = data;
    const settings: DecodingSettings = {
      ...{ endToken: specialIds.end, maxLength, attention: true },
      lengthPenalty: { kind: 'wu', alpha },
    };
    const inputs = [{ source, prefix: [specialIds.start] }];
    if (this.beam?.size !== beam) {
      await this.prepare(model, beam);
      // The model may have trained on: what is found has to be of the step at which it was requested.
      return null;
    }
    // Both copy the parameters before either waits, so that both decode with those of one step.
    const decodings = [this.greedy.decode(inputs, settings), this.beam.decoder.decode(inputs, settings)] as const;
    // What fails is destroyed, and then the other has to be over.
    await Promise.allSettled(decodings);
    const [[greedy], [best]] = await Promise.all(decodings);
    const { hypotheses, search } = best as Decoded;
    const decoded = {
      source: Array.from(source, (id) => data.sourceSymbols[id] ?? ''),
      ...{ beam, alpha, maxLength },
      greedy: this.output((greedy as Decoded).hypotheses[0] as Hypothesis),
      outputs: hypotheses.map((each) => this.output(each)),
      steps: search.steps.map((step) => step.map((node) => ({ ...node, symbol: this.symbol(node.token) }))),
    };
    return { text, problem: null, decoded };
  }

  /** Ids of a source, or why there are none. */
  private read(text: string): Uint32Array | string {
    try {
      return this.data.read(text);
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  }

  private async prepare(model: Model, size: number): Promise<void> {
    this.beam?.decoder.destroy();
    this.beam = null;
    const decoder = await Decoder.create(model, { sentences: 1, beam: size, pruned: true, snapshot: true });
    this.beam = { size, decoder };
  }

  private symbol(id: number): string {
    return this.data.targetSymbols[id] ?? '';
  }

  private output({ tokens, ended, logProb, score, attention }: Hypothesis): DecodedOutput {
    const ids = ended ? [...tokens, specialIds.end] : tokens;
    const symbols = ids.map((id) => this.symbol(id));
    return { text: this.data.write(tokens), symbols, ended, logProb, score, attention };
  }

  destroy(): void {
    this.greedy.destroy();
    this.beam?.decoder.destroy();
  }
}

type Hypothesis = Decoded['hypotheses'][number];

export const measure: Measure<typeof translation> = {
  refusal: ({ encoder }) =>
    encoder ? null : 'This view translates a source, and only an encoder–decoder of a task with pairs reads one.',
  async make({ model, dataset }) {
    if (!dataset.pairs) throw new RangeError('the data of this model has no pairs.');
    const greedy = await Decoder.create(model, { sentences: 1, beam: 1, snapshot: true });
    return new TranslationProbe(dataset.pairs.data, greedy);
  },
};
