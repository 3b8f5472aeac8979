import type { Expansion } from '../../lib/beamSearch/beam.ts';
import { defineProbe } from '../shared/contract.ts';

/** A source that a person typed, for an encoder–decoder to decode. */
export interface TranslationRequest {
  /** Empty: the first source of the validation set. */
  readonly text: string;
  /** k, from 1. */
  readonly beam: number;
  /** Of the length penalty of Wu et al., ≥ 0. */
  readonly alpha: number;
  /** Of the models of a comparison, by its run's id; the run itself where it is left out. */
  readonly run?: number;
}

/** A node of the search tree with its token's symbol. */
export interface TreeNode extends Expansion {
  readonly symbol: string;
}

/** An output of the decoder. */
export interface DecodedOutput {
  /** As people read it. */
  readonly text: string;
  /** Symbols of its tokens; `<end>` is the last where it ended. */
  readonly symbols: readonly string[];
  /** False where it had the maximum length instead. */
  readonly ended: boolean;
  /** Sum over its tokens, nats. */
  readonly logProb: number;
  /** `logProb` over the length penalty. */
  readonly score: number;
  /** Of each of its tokens the weights over the symbols of the source; empty without attention. */
  readonly attention: readonly Float32Array[];
}

/** What greedy search and beam search make of a source, with the same parameters. */
export interface DecodedSource {
  /** Symbols that the encoder reads, `<end>` included. */
  readonly source: readonly string[];
  readonly beam: number;
  readonly alpha: number;
  /** Most tokens of an output, `<end>` included. */
  readonly maxLength: number;
  /** Its score is over the same length penalty. */
  readonly greedy: DecodedOutput;
  /** The n-best list, at most k. */
  readonly outputs: readonly DecodedOutput[];
  /** The candidates of each step of the beam search: the k that it keeps, and the k after them. */
  readonly steps: readonly (readonly TreeNode[])[];
}

export type Translation =
  | { readonly text: string; readonly problem: null; readonly decoded: DecodedSource }
  /** The text can't be read: why, in one sentence that says what to write. */
  | { readonly text: string; readonly problem: string; readonly decoded: null };

/** What an encoder–decoder writes for a source that a person typed, with the record of the search. */
export const translation = defineProbe<TranslationRequest, Translation>({
  failed: 'The source could not be decoded',
  memory: 'decode a source',
});
