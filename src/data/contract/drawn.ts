/**
 * The contract of a long-memory task: sequences made on the spot, of which the target depends on something that stood a known
 * number of steps back. A task is one file in `data/tasks`. The model starts every sequence from a zero state, and the whole
 * sequence is one window, so that the gradient reaches the step that matters.
 */
import type { Rng } from '../../lib/rng.ts';

/** Of a model whose output is a distribution over symbols. */
export interface ClassScore {
  /** Mean cross-entropy of all targets, nats. */
  readonly loss: number;
  /** Share of the scored targets that are the likeliest class. */
  readonly accuracy: number;
}

/** Of a model whose output is a number. */
export interface NumberScore {
  /** Mean squared error. */
  readonly loss: number;
  /** Share of the predictions that are off by less than the task's tolerance. */
  readonly accuracy: number;
}

/** Sequences of symbols. Each array is [T, B], time-major: step t of sequence b at t · B + b. */
export interface SymbolBatch {
  readonly ids: Uint32Array;
  /** What the loss is of: an id, or `ignoredTarget` where nothing is predicted. */
  readonly targets: Uint32Array;
  /** The targets that take memory, which are those that the accuracy counts. The very array `targets` where all of them do. */
  readonly scoredTargets: Uint32Array;
}

/** Sequences of numbers. */
export interface NumberBatch {
  /** [T, B, channels], time-major. */
  readonly inputs: Float32Array;
  /** [B]: what the output after the last step should be. */
  readonly targets: Float32Array;
}

/** The range of a task's lag, in steps. */
export interface LagRange {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** What exactly it counts, for people: what follows "Lag:". */
  readonly meaning: string;
}

interface TaskOf<Batch, Score> {
  /** Its sequences are drawn on the spot. */
  readonly kind: 'drawn';
  readonly id: string;
  /** What the page calls it. */
  readonly label: string;
  /** A few words for a list. */
  readonly hint: string;
  /** One sentence: what the model reads, and what it predicts. */
  readonly explanation: string;
  readonly citation: { readonly text: string; readonly url: string };
  readonly lag: LagRange;
  /** T, steps of a sequence. */
  seqLength(lag: number): number;
  /** The expected score of the best guess of someone who knows the step but has not seen the sequence. */
  chance(lag: number): Score;
  /** B fresh sequences, drawn one after the other. Takes any lag of the range; see `trainingBatch` for the checked way. */
  batch(rng: Rng, batchSize: number, lag: number): Batch;
}

/** One symbol in a step; the targets are symbols too. */
export interface SymbolTask extends TaskOf<SymbolBatch, ClassScore> {
  readonly inputs: 'symbols';
  readonly output: 'class-each-step' | 'class-at-end';
  /** Different code points; the index is the id. Some may occur as targets alone, or as inputs alone. */
  readonly symbols: readonly string[];
}

/** Some numbers in a step; the target is one number. */
export interface NumberTask extends TaskOf<NumberBatch, NumberScore> {
  readonly inputs: 'numbers';
  readonly output: 'number-at-end';
  /** What each of the numbers of a step is. */
  readonly channels: readonly string[];
  /** What stands for each number of the output: different code points, as a vocabulary. */
  readonly outputs: readonly string[];
  /** A prediction is right if it is off by less. */
  readonly tolerance: number;
}

/** One whose sequences are drawn on the spot; for those with data see data.ts. */
export type Task = SymbolTask | NumberTask;
