import { type Loss, lossReference } from '../../reference/loss.ts';
import { expectLength, ignored } from '../../reference/types.ts';

/**
 * Softmax and cross-entropy, as torch.nn.CrossEntropyLoss with `ignore_index`: dlogits = (softmax − onehot) / counted.
 *
 * @param logits [rows, V]
 * @param targets [rows]
 * @throws RangeError when a target is neither below V nor ignored
 */
export function softmaxCrossEntropy(logits: Float64Array, targets: Uint32Array, V: number): Loss {
  const rows = targets.length;
  const lossByRow = new Float64Array(rows);
  const dlogits = new Float64Array(rows * V);
  const counted = targets.reduce((count, target) => count + (target === ignored ? 0 : 1), 0);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const target = targets[row] as number;
    if (target === ignored) continue;
    if (target >= V) throw new RangeError(`target ${target} is not below the vocabulary of ${V}`);
    const scores = logits.subarray(row * V, (row + 1) * V);
    const logSum = logSumExp(scores);
    const value = logSum - (scores[target] as number);
    lossByRow[row] = value;
    total += value;
    for (let v = 0; v < V; v++) {
      const probability = Math.exp((scores[v] as number) - logSum);
      dlogits[row * V + v] = (probability - (v === target ? 1 : 0)) / counted;
    }
  }
  return { loss: counted === 0 ? 0 : total / counted, lossByRow, dlogits, counted };
}

/** ln Σ exp(x), shifted by the largest so that it cannot overflow. */
function logSumExp(values: Float64Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

export const reference = lossReference(({ values }, V, { targets = new Uint32Array() }) => {
  expectLength('targets', targets.length, values.length / V);
  return softmaxCrossEntropy(values, targets, V);
});
