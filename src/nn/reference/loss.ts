import { ignored } from './types.ts';

export interface Loss {
  /** Mean over the counted positions of −ln p(target), nats, or of the squared error; 0 when none is counted. */
  readonly loss: number;
  /** [rows]: the part of each position, 0 where the target is ignored. */
  readonly lossByRow: Float64Array;
  /** [rows, V]: gradient of the mean. */
  readonly dlogits: Float64Array;
  /** Positions that are not ignored. */
  readonly counted: number;
}

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

/**
 * Mean squared error, as torch.nn.MSELoss over what is asked: its gradient is 2 (output − target) / counted.
 *
 * @param outputs [rows, V]
 * @param targets [rows, V]; NaN where nothing is asked
 */
export function squaredError(outputs: Float64Array, targets: Float64Array, V: number): Loss {
  const lossByRow = new Float64Array(targets.length / V);
  const dlogits = new Float64Array(targets.length);
  const counted = targets.reduce((count, target) => count + (Number.isNaN(target) ? 0 : 1), 0);
  let total = 0;
  targets.forEach((target, i) => {
    if (Number.isNaN(target)) return;
    const error = (outputs[i] as number) - target;
    total += error * error;
    lossByRow[Math.floor(i / V)] = (lossByRow[Math.floor(i / V)] as number) + error * error;
    dlogits[i] = (2 * error) / counted;
  });
  return { loss: counted === 0 ? 0 : total / counted, lossByRow, dlogits, counted };
}

/** ln Σ exp(x), shifted by the largest so that it cannot overflow. */
function logSumExp(values: Float64Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
