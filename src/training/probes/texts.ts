import { IGNORED_TARGET } from '../../nn/reference/types.ts';
import type { Dataset } from '../dataset.ts';

/** Sequences of T + 1 ids, from the text held back for validation; from the training text if that is too short to fill a window. */
export function probeTexts({ validation, lanes }: Dataset, B: number, T: number): Uint32Array[] {
  for (const window of [validation[0], lanes.window(0)]) {
    if (!window) continue;
    const { ids, targets } = window;
    const texts = Array.from({ length: B }, (_, b) =>
      Uint32Array.from({ length: T + 1 }, (_, t) => (t < T ? ids[t * B + b] : targets[(T - 1) * B + b]) as number),
    );
    // A lane that ends before the window does has targets that do not count.
    const whole = texts.filter((text) => text[T] !== IGNORED_TARGET);
    if (whole.length > 0) return whole;
  }
  return [];
}
