import { type Loss, lossReference } from '../../reference/loss.ts';
import { expectLength } from '../../reference/types.ts';

/**
 * Mean squared error, as torch.nn.MSELoss over what has a target: its gradient is 2 (output − target) / counted.
 *
 * @param outputs [rows, V]
 * @param targets [rows, V]; NaN where there is no target
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

export const reference = lossReference(({ values }, V, { numbers = new Float64Array() }) => {
  expectLength('targets', numbers.length, values.length);
  return squaredError(values, numbers, V);
});
