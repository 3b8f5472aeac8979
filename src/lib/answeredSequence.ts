/** One sequence of a task, and what a model answered. */
export interface AnsweredSequence {
  /** [T] */
  readonly ids: Uint32Array;
  /** Steps at which something is asked that takes memory. */
  readonly asked: Uint32Array;
  /** Of each of these, the id that is right. */
  readonly answers: Uint32Array;
  /** Of each of these, the likeliest one. */
  readonly predicted: Uint32Array;
}

/** One sequence of numbers, and the number that a model gave at its end. */
export interface AnsweredNumbers {
  /** [T, F] */
  readonly values: Float32Array;
  readonly wanted: number;
  readonly said: number;
  /** Near enough for the task. */
  readonly right: boolean;
}
