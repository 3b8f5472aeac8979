import type { Window } from '../../data/batchStreams.ts';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { Sequences } from '../../nn/networks/parameters.ts';
import { hasLengths, isPooled, outputRows } from '../../nn/networks/parameters.ts';

/**
 * A window as a model reads it. Every task gives its targets as [T, B] (of numbers [T, B, V]), wherever they are scored; what a
 * pooled or bidirectional model needs beside or instead is made of these here:
 *
 * - How many steps of a sequence are real: `lengths` where a window has them, else up to the last step with a target. So
 *   a task whose target stands at its sequence's last step, or at all of them, need say nothing of what pads it; one that pads at the
 *   end and asks at the window's must give `lengths`.
 * - Of a pooled model the one target of a sequence, [B] or [B, V]: the last of it.
 */
export function modelWindow(window: Window, sequences: Sequences): Window {
  const { shape, seqLength: T } = sequences;
  if (!hasLengths(shape)) return window;
  const { targets } = window;
  const last = lastScored(targets, sequences);
  const lengths = window.lengths ?? Uint32Array.from(last, (t) => (t < 0 ? T : t + 1));
  if (!isPooled(shape)) return { ...window, lengths };
  const pooled = pooledTargets(targets, sequences);
  const scored = pooled.reduce((count, target) => count + Number(target !== ignoredTarget), 0);
  return { ...window, lengths, targets: pooled, scored };
}

/** Words of one output's target. */
const wordsOf = ({ shape }: Sequences): number => (shape.regression ? shape.vocabularySize : 1);

/** [B]: the last step with a target, −1 of a sequence without any. */
function lastScored(targets: Uint32Array, sequences: Sequences): Int32Array {
  const { batchSize: B } = sequences;
  const width = wordsOf(sequences);
  const last = new Int32Array(B).fill(-1);
  targets.forEach((target, i) => {
    const row = Math.floor(i / width);
    if (target !== ignoredTarget) last[row % B] = Math.floor(row / B);
  });
  return last;
}

/** [B] or [B, V] out of [T, B] or [T, B, V]: the last target of each sequence. */
export function pooledTargets(targets: Uint32Array, sequences: Sequences): Uint32Array<ArrayBuffer> {
  const { batchSize: B } = sequences;
  const width = wordsOf(sequences);
  const pooled = new Uint32Array(B * width).fill(ignoredTarget);
  lastScored(targets, sequences).forEach((t, b) => {
    const from = (t * B + b) * width;
    if (t >= 0) pooled.set(targets.subarray(from, from + width), b * width);
  });
  return pooled;
}

/** The inverse: the prediction for each sequence at its last target; `nothing` elsewhere. */
export function unpooled<Values extends Float32Array | Uint32Array>(
  predicted: Values,
  targets: Uint32Array,
  sequences: Sequences,
  nothing: number,
): Values {
  const { batchSize: B } = sequences;
  const width = predicted.length / B;
  const out = (
    predicted instanceof Float32Array ? new Float32Array(targets.length) : new Uint32Array(targets.length)
  ) as Values;
  out.fill(nothing);
  lastScored(targets, sequences).forEach((t, b) => {
    if (t >= 0) out.set(predicted.subarray(b * width, (b + 1) * width), (t * B + b) * width);
  });
  return out;
}

/** Rows of outputs with a target: the first of them, and how many there are from it on. */
export function scoredRows(targets: Uint32Array, sequences: Sequences): { first: number; rows: number } {
  const rows = outputRows(sequences);
  const first = Math.max(0, Math.floor(targets.findIndex((target) => target !== ignoredTarget) / wordsOf(sequences)));
  return { first, rows: rows - first };
}
