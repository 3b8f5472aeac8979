import { padTo4 } from '../../network/padding.ts';
import type { Features, KeepSpec, ModuleDefinition, Value } from '../../network/types.ts';

/**
 * What a query is compared with a key by.
 *
 * - `dot`: their product q · k (Luong et al. 2015, https://arxiv.org/abs/1508.04025). It is `general` there where the keys are made by a
 *   linear layer.
 * - `additive`: v · tanh(q + k) (Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473), with queries and keys made by linear layers.
 */
export type AttentionScore = 'dot' | 'additive';

/**
 * Attention of each step to the steps of the source: a = softmax over s of score(q_t, k_s), context c_t = Σ_s a_s v_s. What pads a source
 * has no part in it. It reads queries [T, B, A], keys [S, B, A] and values [S, B, …].
 */
export interface AttentionConfig {
  readonly score: AttentionScore;
}

interface Inputs {
  readonly query: Features;
  readonly keys: Features;
  readonly values: Features;
}

/** @throws RangeError for other inputs than these */
function inputsOf(inputs: readonly Value[]): Inputs {
  const [query, keys, values] = inputs;
  const fits =
    query?.kind === 'features' && query.rows === 'step' && keys?.kind === 'features' && keys.rows === 'source';
  if (!fits || values?.kind !== 'features' || values.rows !== 'source' || inputs.length > 3)
    throw new RangeError('attention reads queries of steps, and keys and values of a source');
  if (query.parts.join() !== keys.parts.join())
    throw new RangeError(
      `queries of ${query.parts.join(' + ')} can’t be compared with keys of ${keys.parts.join(' + ')}`,
    );
  return { query, keys, values };
}

/** Stored weights of a row: one for each step of the source, and zeros up to whole vec4s. */
export const weightsStride = (sourceLength: number): number => padTo4(sourceLength);

export const attention: ModuleDefinition<AttentionConfig> = {
  kind: 'attention',
  whole: true,
  infer({ score }, inputs) {
    const { query, values } = inputsOf(inputs);
    const [width = 0, other] = query.parts;
    if (score === 'additive' && other !== undefined) throw new RangeError('additive attention compares one part');
    const vector = [{ storage: 'vector', parts: [1] }] as const;
    const gradient = { kind: 'sums', name: 'outputs' } as const;
    return {
      output: { ...values, rows: 'step' },
      parameters:
        score === 'additive'
          ? [{ role: 'weight', direction: 0, shape: [width], blocks: 1, columns: vector, gradient }]
          : [],
    };
  },
  sums: ({ score }, inputs) =>
    score === 'additive'
      ? [{ name: 'outputs', direction: 0, width4: padTo4(inputsOf(inputs).query.parts[0] as number) / 4, over: 'step' }]
      : [],
  keeps({ score }, inputs, { seqLength, sourceLength = 0, batchSize }) {
    const rows = seqLength * batchSize;
    const weights = 4 * rows * weightsStride(sourceLength);
    const list: KeepSpec[] = [
      { role: 'attentionWeights', bytes: weights, directions: 1 },
      { role: 'scoreGradient', bytes: weights, directions: 1, scratch: true },
    ];
    const width = padTo4(inputsOf(inputs).query.parts[0] as number);
    if (score === 'additive') list.push({ role: 'scoreSums', bytes: 4 * rows * width, directions: 1 });
    return list;
  },
};
