import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { numberInput } from '../../nn/memory/batch.ts';
import type { ProbeInput } from './scratchModel.ts';
import type { ProbedDataset } from './types.ts';

/** What a model reads, and the target of a loss at each step. */
export interface ProbeSequence extends ProbeInput {
  /** [T, O] ids, or the bits of numbers; O is 1, or how many numbers the output has. */
  readonly targets: Uint32Array;
}

/**
 * Sequences with a target at every step, of what is held back for validation; of training's where that is too short to fill a window.
 * Where a task has no target, that of its end is taken: the loss there is as if it were due already. The longest come first; pairs are as
 * long as their targets.
 */
export function probeSequences(
  { validation, streams }: Pick<ProbedDataset, 'validation' | 'streams'>,
  B: number,
  T: number,
): ProbeSequence[] {
  const lengthOf = ({ length = T }: ProbeSequence): number => length;
  for (const window of [validation[0], streams.window(0)]) {
    if (!window) continue;
    const { ids, values, source } = window;
    const column = (of: Uint32Array, b: number): Uint32Array =>
      Uint32Array.from({ length: of.length / B }, (_, t) => of[t * B + b] as number);
    const lengths = source ? scoredLengths(window.targets, B) : window.lengths;
    const F = (values?.length ?? 0) / (T * B);
    const inputOf = (b: number): Uint32Array =>
      values
        ? numberInput(
            values.filter((_, i) => Math.floor(i / F) % B === b),
            F,
          )
        : column(ids, b);
    const sequences = Array.from({ length: B }, (_, b) => {
      const targets = column(window.targets, b);
      const last = targets[(lengths?.[b] ?? T) - 1] ?? ignoredTarget;
      return {
        input: inputOf(b),
        targets: targets.map((target) => (target === ignoredTarget ? last : target)),
        ...(lengths ? { length: lengths[b] as number } : {}),
        ...(source && { source: { ids: column(source.ids, b), length: source.lengths[b] as number } }),
      };
    });
    // A stream of text that ends before the window does has targets that do not count, and a row without a pair none that does.
    const whole = sequences.filter(({ targets }) => targets[T - 1] !== ignoredTarget);
    if (whole.length > 0) return whole.sort((a, b) => lengthOf(b) - lengthOf(a));
  }
  return [];
}

/** [B]: steps up to the last with a target. */
const scoredLengths = (targets: Uint32Array, B: number): Uint32Array =>
  Uint32Array.from({ length: B }, (_, b) => {
    const own = targets.filter((_target, row) => row % B === b);
    return own.findLastIndex((target) => target !== ignoredTarget) + 1;
  });
