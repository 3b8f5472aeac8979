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
