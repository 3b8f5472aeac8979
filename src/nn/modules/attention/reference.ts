import { type FeatureData, features, featuresOf, type Node, type Reference, widthOf } from '../../reference/types.ts';
import type { AttentionConfig } from './definition.ts';

/** [T, B, S]: the share of each step of the source in each context. */
type Weights = Float64Array;

interface Operands {
  readonly query: FeatureData;
  readonly keys: FeatureData;
  readonly values: FeatureData;
  /** v [A] of additive scores. */
  readonly vector: Float64Array | null;
  readonly T: number;
  readonly B: number;
  readonly S: number;
  readonly lengths: Uint32Array;
}

/** @throws RangeError where the window has no source */
function operands(node: Node<AttentionConfig>): Operands {
  const { window, config } = node;
  if (!window.source) throw new RangeError(`${node.name} has no source`);
  const [query, keys, values] = [featuresOf(node, 0), featuresOf(node, 1), featuresOf(node, 2)];
  const vector = config.score === 'additive' ? node.parameter('weight', widthOf(query)) : null;
  return { query, keys, values, vector, T: window.T, B: window.B, S: window.source.T, lengths: window.source.lengths };
}

const rowOf = (data: FeatureData, row: number): Float64Array =>
  data.values.subarray(row * widthOf(data), (row + 1) * widthOf(data));

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

function add(to: Float64Array, at: number, values: Float64Array, factor: number): void {
  values.forEach((x, i) => {
    to[at + i] = (to[at + i] as number) + factor * x;
  });
}

const scoreOf = (q: Float64Array, k: Float64Array, vector: Float64Array | null): number =>
  vector ? vector.reduce((sum, v, i) => sum + v * Math.tanh((q[i] as number) + (k[i] as number)), 0) : dot(q, k);

/** a = softmax(score), c = Σ a v, over the real steps of each source. */
export const reference: Reference<AttentionConfig, Weights> = {
  forward(node) {
    const { query, keys, values, vector, T, B, S, lengths } = operands(node);
    const M = widthOf(values);
    const weights = new Float64Array(T * B * S);
    const context = new Float64Array(T * B * M);
    for (let row = 0; row < T * B; row++) {
      const b = row % B;
      const scores = Array.from({ length: lengths[b] as number }, (_, s) =>
        scoreOf(rowOf(query, row), rowOf(keys, s * B + b), vector),
      );
      const high = Math.max(...scores);
      const total = scores.reduce((sum, score) => sum + Math.exp(score - high), 0);
      scores.forEach((score, s) => {
        const a = Math.exp(score - high) / total;
        weights[row * S + s] = a;
        add(context, row * M, rowOf(values, s * B + b), a);
      });
    }
    return { output: features(context, values.parts), kept: weights };
  },

  backward(node, weights, gradient) {
    const { query, keys, values, vector, T, B, S, lengths } = operands(node);
    const [A, M] = [widthOf(query), widthOf(values)];
    const [dQuery, dKeys, dValues] = [query, keys, values].map((data) => new Float64Array(data.values.length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const dVector = vector && node.gradient('weight', A);
    for (let row = 0; row < T * B; row++) {
      const b = row % B;
      const dContext = gradient.subarray(row * M, (row + 1) * M);
      const a = weights.subarray(row * S, row * S + (lengths[b] as number));
      const dWeights = a.map((_, s) => dot(dContext, rowOf(values, s * B + b)));
      const mean = dot(a, dWeights);
      a.forEach((share, s) => {
        const source = s * B + b;
        const dScore = share * ((dWeights[s] as number) - mean);
        const [q, k] = [rowOf(query, row), rowOf(keys, source)];
        add(dValues, source * M, dContext, share);
        if (!vector || !dVector) {
          add(dQuery, row * A, k, dScore);
          add(dKeys, source * A, q, dScore);
          return;
        }
        const u = q.map((x, i) => Math.tanh(x + (k[i] as number)));
        const dSum = u.map((x, i) => (vector[i] as number) * (1 - x * x));
        add(dVector, 0, u, dScore);
        add(dQuery, row * A, dSum, dScore);
        add(dKeys, source * A, dSum, dScore);
      });
    }
    return { inputs: [dQuery, dKeys, dValues] };
  },
};
