import { defineProbe } from '../shared/contract.ts';

/** A text that the model is to continue by what is most probable. */
export interface ContinuationRequest {
  readonly prompt: string;
  /** k, hypotheses of the beam search; 1 takes the most probable character of each step. */
  readonly beam: number;
  /** Characters of the continuation. */
  readonly length: number;
  /** Of the models of a comparison, by its run's id; the run itself where it is left out. */
  readonly run?: number;
}

/** The most probable of the continuations that the search found. */
export interface Continuation {
  readonly beam: number;
  /** What the model read: characters that it does not know are left out, or the rare character. */
  readonly prompt: readonly string[];
  readonly characters: readonly string[];
  /** Of each character, given all before it, nats. */
  readonly logProbs: readonly number[];
}

/** How the running model continues a text when nothing is drawn at random. */
export const continuation = defineProbe<ContinuationRequest, Continuation>({
  failed: 'The most probable continuation could not be found',
  memory: 'search for the most probable continuation',
});
