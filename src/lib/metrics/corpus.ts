/** A word, character or phoneme, or its id in a vocabulary. The string '1' and the id 1 are two tokens. */
export type Token = string | number;

/** The tokens of one sequence, without `<start>`, `<end>` and padding. */
export type Tokens = ArrayLike<Token>;

/**
 * @param references of each hypothesis, at least one
 * @throws RangeError for an empty corpus, unequal counts, or a hypothesis without a reference.
 */
export function checkCorpus(hypotheses: readonly Tokens[], references: readonly (readonly Tokens[])[]): void {
  if (hypotheses.length === 0) throw new RangeError('a corpus needs at least one hypothesis');
  if (hypotheses.length !== references.length)
    throw new RangeError(`${hypotheses.length} hypotheses, but references of ${references.length}`);
  const missing = references.findIndex((group) => group.length === 0);
  if (missing >= 0) throw new RangeError(`hypothesis ${missing} has no reference`);
}
