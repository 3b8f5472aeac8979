/** One sequence of a task, and what a model answered: classes. */
export interface AnsweredSequence {
  /** [T], of symbols; else empty. */
  readonly ids: Uint32Array;
  /** [T, F], of numbers. */
  readonly values?: Float32Array;
  /** Steps at which something is asked that takes memory. */
  readonly asked: Uint32Array;
  /** Of each of these, the class that is right. */
  readonly answers: Uint32Array;
  /** Of each of these, the likeliest one. */
  readonly predicted: Uint32Array;
  /** [T, C]: how sure of each class the model is after each step, where it is asked at the last alone. */
  readonly certain?: Float32Array;
  /** What the sequence is, where its symbols do not say it. */
  readonly text?: string;
}

/** One sequence of numbers, and the numbers that a model gave. */
export interface AnsweredNumbers {
  /** [T, F] */
  readonly values: Float32Array;
  /** The first number of the last answer: what it should be, and what the model said. */
  readonly wanted: number;
  readonly said: number;
  /** That is near enough for the task; null where the task draws no such line. */
  readonly right: boolean | null;
  /** Steps at which a number is asked for: the last one alone, or all. */
  readonly asked: Uint32Array;
  /** [asked, V]: of each of these what it should be, and what the model said. */
  readonly answers: Float32Array;
  readonly predicted: Float32Array;
  /** What the sequence is, where its numbers do not say it. */
  readonly text?: string;
}

/** How often a class was answered where another was wanted: [C, C], a row a wanted class. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Uint32Array;
}
