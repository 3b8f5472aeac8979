import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { sideBySide } from '../../nn/memory/batch.ts';
import type { ModelShape } from '../../nn/networks/parameters.ts';
import type { ProbeSequence } from '../shared/sequences.ts';
import { gateFloats } from '../shared/shape.ts';

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

/** Of T + 1 ids, each the target of the one before. */
export const ofText = (text: Uint32Array): ProbeSequence => ({
  input: text.subarray(0, -1),
  targets: text.subarray(1),
});

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
export function probeRows(shape: ModelShape, seqLength: number, available: number): ProbeRows {
  const affordable = Math.max(1, Math.floor(mostFloats / (seqLength * gateFloats(shape))));
  const losses = Math.min(seqLength, mostLosses, affordable);
  const sequences = Math.max(1, Math.min(available, Math.floor(Math.min(mostRows, affordable) / losses)));
  return { seqLength, sequences, losses, firstLoss: seqLength - losses };
}

/**
 * The batch: row n·K + i is sequence n with its loss at τ₀ + i.
 * @param sequences N of them
 * @returns what each row reads, and targets [T, N·K, O]; there is no loss where a sequence is padded
 */
export function probeBatch(
  { seqLength: T, sequences: N, losses: K, firstLoss }: ProbeRows,
  sequences: readonly ProbeSequence[],
): { inputs: ProbeSequence[]; targets: Uint32Array<ArrayBuffer> } {
  const B = N * K;
  const [first] = sequences;
  const W = (first?.input.length ?? 0) / T;
  const O = (first?.targets.length ?? 0) / T;
  const whole = sequences.every(({ input, targets }) => input.length === T * W && targets.length === T * O);
  if (sequences.length !== N || !Number.isInteger(W * O) || W * O === 0 || !whole) {
    throw new RangeError(`a probe takes ${N} sequences of ${T} steps`);
  }
  const inputs = sequences.flatMap((sequence) => new Array<ProbeSequence>(K).fill(sequence));
  const targets = new Uint32Array(T * B * O).fill(ignoredTarget);
  sequences.forEach((sequence, n) => {
    for (let t = firstLoss; t < (sequence.length ?? T); t++) {
      targets.set(sequence.targets.subarray(t * O, (t + 1) * O), (t * B + n * K + (t - firstLoss)) * O);
    }
  });
  return { inputs, targets };
}

/**
 * Without the steps that pad all of them: a loss at the last step is then one of the longest sequence.
 * @param seqLength T of the sequences
 * @returns the sequences, and their steps that are left
 */
export function cutToLongest(sequences: readonly ProbeSequence[], seqLength: number) {
  if (sequences.length === 0) throw new RangeError('There is no sequence to measure on.');
  const longest = Math.max(...sequences.map(({ length }) => length ?? seqLength));
  const cut = (of: Uint32Array): Uint32Array => of.subarray(0, (of.length / seqLength) * longest);
  return {
    longest,
    sequences: sequences.map((each) => ({ ...each, input: cut(each.input), targets: cut(each.targets) })),
  };
}

/** The targets of every row [T, N·K], whatever its one loss is of: what a model with output feedback reads by teacher forcing. */
export const taughtTargets = (
  { seqLength, losses }: ProbeRows,
  sequences: readonly ProbeSequence[],
): Uint32Array<ArrayBuffer> =>
  sideBySide(
    seqLength,
    sequences.flatMap(({ targets }) => new Array<Uint32Array>(losses).fill(targets)),
  );
