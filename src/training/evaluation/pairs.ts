import { specialIds } from '../../data/contract/pairs.ts';
import type { PairData, PairMetric, PairTask } from '../../data/pairs/index.ts';
import { exactMatch } from '../../lib/metrics/accuracy.ts';
import { corpusBleu } from '../../lib/metrics/bleu.ts';
import { phonemeErrorRate } from '../../lib/metrics/editDistance.ts';
import { Decoder } from '../../nn/decoding/decoder.ts';
import type { Model } from '../../nn/model.ts';

/** What tells how good a model is beside its loss and its accuracy, by the names of `evaluation.json`. */
export type Metrics = Partial<Readonly<Record<PairMetric | 'perplexity', number>>>;

type Corpus = readonly (readonly string[])[];

/** Of what was decoded; `tokenAccuracy` is of teacher forcing. */
const metricOf: Readonly<
  Record<Exclude<PairMetric, 'tokenAccuracy'>, (outputs: Corpus, references: readonly Corpus[]) => number>
> = {
  exactMatch,
  bleu: (outputs, references) => corpusBleu(outputs, references).score,
  phonemeErrorRate,
  // A word is wrong whose pronunciation is none of the references.
  wordErrorRate: (outputs, references) => 1 - exactMatch(outputs, references),
};

/** Real ids of the sources [S, B] of a batch, one after the other. */
export function sourcesOf({ sources, sourceLengths, texts }: ReturnType<PairData['validationBatch']>): Uint32Array[] {
  const B = sourceLengths.length;
  return texts.map((_, b) =>
    Uint32Array.from({ length: sourceLengths[b] as number }, (_unused, s) => sources[s * B + b] as number),
  );
}

/** What a model writes by greedy search for the sources of the whole validation set, held against their references. */
export async function decodedMetrics(
  model: Model,
  { task, data }: { readonly task: PairTask; readonly data: PairData },
): Promise<Metrics> {
  const decoder = await Decoder.create(model, { sentences: model.plan.spec.batchSize, beam: 1 });
  const outputs: string[][] = [];
  const references: Corpus[] = [];
  try {
    for (let index = 0; index < data.validationBatches; index++) {
      const inputs = sourcesOf(data.validationBatch(index)).map((source) => ({ source, prefix: [specialIds.start] }));
      if (inputs.length === 0) continue;
      const lengthPenalty = { kind: 'wu', alpha: 0 } as const;
      const settings = { endToken: specialIds.end, maxLength: data.targetLength, lengthPenalty };
      const found = await decoder.decode(inputs, settings);
      outputs.push(...found.map(({ hypotheses }) => data.tokens(hypotheses[0]?.tokens ?? [])));
      references.push(...data.references(index));
    }
  } finally {
    decoder.destroy();
  }
  const decoded = task.metrics.filter((metric) => metric !== 'tokenAccuracy');
  return Object.fromEntries(decoded.map((metric) => [metric, metricOf[metric](outputs, references)]));
}
