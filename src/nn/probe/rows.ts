import type { ModelShape } from '../parameters.ts';
import { IGNORED_TARGET } from '../reference/types.ts';

/**
 * How the gradients of single losses come out of one backward pass: a sequence stands in the batch K times, and its i-th row has a
 * loss at step τ₀ + i only. What flows into a state of that row is the gradient of that one loss.
 */
export interface ProbeRows {
  /** T */
  readonly seqLength: number;
  /** N */
  readonly sequences: number;
  /** K, the last K steps of the window */
  readonly losses: number;
  /** τ₀ = T − K */
  readonly firstLoss: number;
}

/** Rows of the batch: enough for a picture, and about four steps' work at the default size. */
const mostRows = 128;
/** Losses of a sequence that are told apart. */
const mostLosses = 64;
/** Floats of one of a layer's buffers. */
const mostFloats = 2 ** 25;

/**
 * As many losses and sequences as are worth their time and fit.
 * @param available sequences of T characters in the text at hand
 */
export function probeRows({ cell, hiddenSize }: ModelShape, seqLength: number, available: number): ProbeRows {
  const affordable = Math.max(1, Math.floor(mostFloats / (seqLength * cell.slots.length * hiddenSize)));
  const losses = Math.min(seqLength, mostLosses, affordable);
  const sequences = Math.max(1, Math.min(available, Math.floor(Math.min(mostRows, affordable) / losses)));
  return { seqLength, sequences, losses, firstLoss: seqLength - losses };
}

/**
 * The batch: row n·K + i is sequence n with its loss at τ₀ + i.
 * @param texts ids of N sequences, T + 1 each: the character after a step is its target
 * @returns ids and targets [T, N·K]
 */
export function probeBatch(
  { seqLength: T, sequences: N, losses: K, firstLoss }: ProbeRows,
  texts: readonly Uint32Array[],
): { ids: Uint32Array<ArrayBuffer>; targets: Uint32Array<ArrayBuffer> } {
  const B = N * K;
  const ids = new Uint32Array(T * B);
  const targets = new Uint32Array(T * B).fill(IGNORED_TARGET);
  for (let n = 0; n < N; n++) {
    const text = texts[n];
    if (text?.length !== T + 1) throw new RangeError(`a probe takes ${N} texts of ${T + 1} ids`);
    for (let t = 0; t < T; t++) {
      ids.fill(text[t] as number, t * B + n * K, t * B + (n + 1) * K);
      if (t >= firstLoss) targets[t * B + n * K + (t - firstLoss)] = text[t + 1] as number;
    }
  }
  return { ids, targets };
}
