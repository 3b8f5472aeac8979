import { defineProbe } from '../shared/contract.ts';

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

/** What a model that writes makes of a beginning. */
export const written = defineProbe<WritingRequest, WrittenSequences>({
  failed: 'Nothing could be generated',
  memory: 'write',
});
