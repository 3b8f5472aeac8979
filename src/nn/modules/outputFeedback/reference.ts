import { randomUnit } from '../../reference/random.ts';
import { ignored } from '../../reference/types.ts';

/**
 * Teacher forcing (Williams & Zipser 1989): each step reads the target of the one before.
 * @param targets [T, B]
 * @returns [T, B]
 */
export const teacherForcing = (targets: Uint32Array, B: number): Uint32Array =>
  targets.map((_, row) => (row < B ? ignored : (targets[row - B] as number)));

/**
 * What a model with output feedback feeds itself: after each step with a target its most probable class, or the target where
 * `own` says no.
 * @param targets [T, B]
 * @param forced what it reads where it feeds nothing back [T, B]
 * @param outputsOf the outputs [T, B, V] with that feedback
 * @returns [T, B]
 */
export function scheduledSampling(
  targets: Uint32Array,
  B: number,
  outputsOf: (feedback: Uint32Array) => Float64Array,
  own: (row: number) => boolean = () => true,
  forced = teacherForcing(targets, B),
): Uint32Array {
  const feedback = forced.slice();
  for (let row = 0; row < targets.length - B; row++) {
    if (targets[row] === ignored || !own(row)) continue;
    const outputs = outputsOf(feedback);
    const V = outputs.length / targets.length;
    const mine = outputs.subarray(row * V, (row + 1) * V);
    feedback[row + B] = mine.indexOf(Math.max(...mine));
  }
  return feedback;
}

/** Whether the feedback of row t · B + b is the model's own output (Bengio et al. 2015), as shaders/feedback/predict.wgsl draws it. */
export const isSampled = (key: number, row: number, rate: number): boolean =>
  randomUnit(key, row, 0) < Math.fround(rate);
