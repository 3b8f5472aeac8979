import type { ModelShape } from '../networks/parameters.ts';
import { forward } from './forward.ts';
import { randomUnit } from './random.ts';
import { ignored, type Tensors, type Window } from './types.ts';

/**
 * Teacher forcing (Williams & Zipser 1989): each step is fed the target of the one before.
 * @param targets [T, B]
 * @returns [T, B], for `Window.fed`
 */
export const teacherForcing = (targets: Uint32Array, B: number): Uint32Array =>
  targets.map((_, row) => (row < B ? ignored : (targets[row - B] as number)));

/**
 * What a model with output recurrence feeds itself: after each step that is asked anything its likeliest class, or the right one where
 * `own` says no.
 * @returns [T, B], for `Window.fed`
 */
export function scheduledSampling(
  shape: ModelShape,
  params: Tensors,
  window: Window,
  own: (row: number) => boolean = () => true,
): Uint32Array {
  const { T, B, targets } = window;
  const V = shape.vocabularySize;
  const fed = teacherForcing(targets, B);
  for (let row = 0; row < (T - 1) * B; row++) {
    if (targets[row] === ignored || !own(row)) continue;
    const { logits } = forward(shape, params, { ...window, fed });
    const mine = logits.subarray(row * V, (row + 1) * V);
    fed[row + B] = mine.indexOf(Math.max(...mine));
  }
  return fed;
}

/** Whether the answer of row t · B + b is the model's own (Bengio et al. 2015), as shaders/feedback/predict.wgsl draws it. */
export const isSampled = (key: number, row: number, rate: number): boolean =>
  randomUnit(key, row, 0) < Math.fround(rate);
