/** One sequence of a task, and what a model answered: classes. */
export interface PredictedSequence {
  /** [T], of symbols; else empty. */
  readonly ids: Uint32Array;
  /** [T, F], of numbers. */
  readonly values?: Float32Array;
  /** Steps whose targets take memory. */
  readonly scored: Uint32Array;
  /** Of each of these, the class that is right. */
  readonly targets: Uint32Array;
  /** Of each of these, the likeliest one. */
  readonly predicted: Uint32Array;
  /** [T, C]: how sure of each class the model is after each step, where only the last is scored. */
  readonly probabilities?: Float32Array;
  /** What the sequence is, where its symbols do not say it. */
  readonly text?: string;
}

/** One sequence of numbers, and the numbers that a model gave. */
export interface PredictedNumbers {
  /** [T, F] */
  readonly values: Float32Array;
  /** The first number of the last scored step, and its prediction. */
  readonly target: number;
  readonly prediction: number;
  /** That is near enough for the task; null where the task draws no such line. */
  readonly right: boolean | null;
  /** Steps with a target: the last one alone, or all. */
  readonly scored: Uint32Array;
  /** [scored, V]: the targets of these, and their predictions. */
  readonly targets: Float32Array;
  readonly predicted: Float32Array;
  /** What the sequence is, where its numbers do not say it. */
  readonly text?: string;
}

/** How often each class was predicted for each target: [C, C], a row a target class. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Uint32Array;
}
