/** One sequence of a task, and what a model answered: classes. */
export interface PredictedSequence {
  /** [T], of symbols; else empty. */
  readonly ids: Uint32Array;
  /** [T, F], of numbers. */
  readonly values?: Float32Array;
  /** Steps at which something is asked that takes memory. */
  readonly scored: Uint32Array;
  /** Of each of these, the class that is right. */
  readonly targets: Uint32Array;
  /** Of each of these, the likeliest one. */
  readonly predicted: Uint32Array;
  /** [T, C]: how sure of each class the model is after each step, where it is asked at the last alone. */
  readonly probabilities?: Float32Array;
  /** What the sequence is, where its symbols do not say it. */
  readonly text?: string;
}

/** One sequence of numbers, and the numbers that a model gave. */
export interface PredictedNumbers {
  /** [T, F] */
  readonly values: Float32Array;
  /** The first number of the last answer: what it should be, and what the model said. */
  readonly target: number;
  readonly prediction: number;
  /** That is near enough for the task; null where the task draws no such line. */
  readonly right: boolean | null;
  /** Steps at which a number is asked for: the last one alone, or all. */
  readonly scored: Uint32Array;
  /** [asked, V]: of each of these what it should be, and what the model said. */
  readonly targets: Float32Array;
  readonly predicted: Float32Array;
  /** What the sequence is, where its numbers do not say it. */
  readonly text?: string;
}

/** How often a class was answered where another was wanted: [C, C], a row a wanted class. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Uint32Array;
}
