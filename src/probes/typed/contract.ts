import { defineProbe } from '../shared/contract.ts';

/** A sequence that a person typed, for a task's model to classify. */
interface TypedRequest {
  readonly text: string;
  /** Of the models of a comparison, by its run's id; the run itself where it is left out. */
  readonly run?: number;
}

/** What it answered. */
export interface TypedPredictions {
  readonly text: string;
  /** Why it can't be read, in one sentence that says what to write; null where it can. */
  readonly problem: string | null;
  /** By prediction, what stood there. */
  readonly parts: readonly string[];
  readonly known: readonly boolean[];
  /** Classes, and of each prediction the probability of each: [predictions, classes]. */
  readonly classes: number;
  readonly probabilities: Float32Array;
}

/** The most probable class of each prediction. */
export function likeliest({
  probabilities,
  classes,
  parts,
}: TypedPredictions): { class: number; probability: number }[] {
  return parts.map((_, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const probability = row.reduce((most, each) => Math.max(most, each), 0);
    return { class: row.indexOf(probability), probability };
  });
}

/** What the model of a task predicts for a sequence that a person typed. */
export const typed = defineProbe<TypedRequest, TypedPredictions>({
  failed: 'The prediction for your input could not be computed',
  memory: 'predict for your input',
});
