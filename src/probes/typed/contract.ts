/** A sequence that a person typed, for a task's model to answer. */
export interface TypedRequest {
  readonly text: string;
  /** Of the models of a duel, by its run's id; the run itself where it is left out. */
  readonly run?: number;
}

/** What it answered. */
export interface TypedAnswers {
  readonly text: string;
  /** Why it can't be read, in one sentence that says what to write; null where it can. */
  readonly problem: string | null;
  /** By answer, what stood there. */
  readonly parts: readonly string[];
  readonly known: readonly boolean[];
  /** Classes, and of each answer the probability of each: [answers, classes]. */
  readonly classes: number;
  readonly probabilities: Float32Array;
}

/** A beginning that a model is to go on with, some times over. */
export interface WritingRequest {
  readonly text: string;
  /** 0: always the likeliest symbol. */
  readonly temperature: number;
  readonly seed: number;
  readonly run?: number;
}

export interface WrittenSequence {
  readonly text: string;
  /** Natural logarithm of its probability, given the beginning, at temperature 1. */
  readonly logProbability: number;
  /** False where it had not come to its end when there were no more steps. */
  readonly ended: boolean;
}

export interface WrittenSequences {
  readonly text: string;
  readonly problem: string | null;
  /** Different from each other, the likeliest first. */
  readonly written: readonly WrittenSequence[];
}

/** The likeliest class of each answer. */
export function likeliest({ probabilities, classes, parts }: TypedAnswers): { class: number; probability: number }[] {
  return parts.map((_, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const probability = row.reduce((most, each) => Math.max(most, each), 0);
    return { class: row.indexOf(probability), probability };
  });
}
