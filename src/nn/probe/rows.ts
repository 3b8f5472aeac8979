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

/** What a model reads, and the target of a loss at each step; both [T]. */
export interface ProbeSequence {
  readonly ids: Uint32Array;
  readonly targets: Uint32Array;
}

/** Of T + 1 ids, each the target of the one before. */
export const ofText = (text: Uint32Array): ProbeSequence => ({ ids: text.subarray(0, -1), targets: text.subarray(1) });

/** Rows of the batch: enough for a picture, and about four steps' work at the default size. */
const mostRows = 128;
/** Losses of a sequence that are told apart. */
const mostLosses = 64;
/** Floats of one of a layer's buffers. */
const mostFloats = 2 ** 25;

/**
 * As many losses and sequences as are worth their time and fit.
 * @param available sequences at hand
 */
export function probeRows({ cell, hiddenSize }: ModelShape, seqLength: number, available: number): ProbeRows {
  const affordable = Math.max(1, Math.floor(mostFloats / (seqLength * cell.slots.length * hiddenSize)));
  const losses = Math.min(seqLength, mostLosses, affordable);
  const sequences = Math.max(1, Math.min(available, Math.floor(Math.min(mostRows, affordable) / losses)));
  return { seqLength, sequences, losses, firstLoss: seqLength - losses };
}

/**
 * The batch: row n·K + i is sequence n with its loss at τ₀ + i.
 * @param sequences N of them
 * @returns ids and targets [T, N·K]
 */
export function probeBatch(
  { seqLength: T, sequences: N, losses: K, firstLoss }: ProbeRows,
  sequences: readonly ProbeSequence[],
): { ids: Uint32Array<ArrayBuffer>; targets: Uint32Array<ArrayBuffer> } {
  const B = N * K;
  const ids = new Uint32Array(T * B);
  const targets = new Uint32Array(T * B).fill(IGNORED_TARGET);
  for (let n = 0; n < N; n++) {
    const sequence = sequences[n];
    if (sequence?.ids.length !== T || sequence.targets.length !== T) {
      throw new RangeError(`a probe takes ${N} sequences of ${T} steps`);
    }
    for (let t = 0; t < T; t++) {
      ids.fill(sequence.ids[t] as number, t * B + n * K, t * B + (n + 1) * K);
      if (t >= firstLoss) targets[t * B + n * K + (t - firstLoss)] = sequence.targets[t] as number;
    }
  }
  return { ids, targets };
}
