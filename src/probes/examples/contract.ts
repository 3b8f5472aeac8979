import { editDistance } from '../../lib/metrics/editDistance.ts';
import { defineProbe } from '../shared/contract.ts';

/** Held-out pairs that are decoded, at most. */
export const mostExamples = 128;
/** Of those, how many have their attention weights. */
export const mostAligned = 8;

/** A pair of the validation set with what the model writes for its source by greedy search. */
export interface Example {
  /** The source as people read it. */
  readonly text: string;
  /** Symbols that the encoder reads, `<end>` being the last. */
  readonly source: readonly string[];
  /** Symbols of each right target, the pair's own first. */
  readonly references: readonly (readonly string[])[];
  /** Symbols of the output, without `<end>`. */
  readonly output: readonly string[];
  /** The output ended with `<end>`, and not because it was as long as targets may be. */
  readonly ended: boolean;
  /**
   * [symbols of the output, its `<end>` included where it ended; symbols of the source]: attention weights, each row of sum 1. Null of a
   * model without attention, and of pairs beyond the first `mostAligned`.
   */
  readonly attention: Float32Array | null;
}

export interface Examples {
  /** Whether spaces stand between the symbols of a text, as between words and phonemes, and not between characters. */
  readonly spaced: { readonly source: boolean; readonly target: boolean };
  /** Always the same pairs of a run, in the same order. */
  readonly examples: readonly Example[];
}

/** The right target that takes the fewest edits from the output; of several the first. */
export function nearestReference({ references, output }: Pick<Example, 'references' | 'output'>): readonly string[] {
  const edits = references.map((reference) => editDistance(output, reference));
  return references[edits.indexOf(Math.min(...edits))] ?? [];
}

/** The output is one of the right targets, symbol by symbol. */
export const isExact = ({ references, output }: Pick<Example, 'references' | 'output'>): boolean =>
  references.some(
    (reference) => reference.length === output.length && reference.every((symbol, i) => symbol === output[i]),
  );

/** What an encoder–decoder writes for held-out sources, and where it looks meanwhile. */
export const examples = defineProbe<Record<string, never>, Examples>({
  failed: 'The validation set could not be decoded',
  memory: 'decode the validation set',
  models: 'every',
});
