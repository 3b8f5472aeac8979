import { checkCorpus, type Tokens } from './corpus.ts';

/**
 * Share of the hypotheses that equal one of their references token by token, 0 … 1. Of pronunciations, 1 − this is the word error
 * rate (Yao & Zweig 2015, https://arxiv.org/abs/1506.00196).
 *
 * @param references of each hypothesis, one or several
 * @throws RangeError for an empty corpus, unequal counts, or a hypothesis without a reference.
 */
export function exactMatch(hypotheses: readonly Tokens[], references: readonly (readonly Tokens[])[]): number {
  checkCorpus(hypotheses, references);
  const right = hypotheses.filter((hypothesis, i) => references[i]?.some((reference) => equal(hypothesis, reference)));
  return right.length / hypotheses.length;
}

function equal(a: Tokens, b: Tokens): boolean {
  return a.length === b.length && Array.from(a).every((token, i) => token === b[i]);
}

/**
 * Share of the target positions whose most probable token is the target under teacher forcing, 0 … 1. `<end>` is a position, padding
 * is none.
 *
 * @param right positions that are right
 * @param positions all of them
 * @throws RangeError unless both are counts, 0 ≤ right ≤ positions and positions > 0.
 */
export function tokenAccuracy(right: number, positions: number): number {
  if (!Number.isInteger(right) || !Number.isInteger(positions) || right < 0 || right > positions || positions === 0)
    throw new RangeError(`${right} of ${positions} is no share of target positions`);
  return right / positions;
}

/**
 * exp of the mean negative log-probability of the targets: as uncertain as a choice among so many equally probable tokens (Jelinek
 * et al. 1977, Perplexity — a measure of the difficulty of speech recognition tasks).
 *
 * @param negativeLogLikelihood in nats, summed over the target positions (`<end>` is one, padding is none)
 * @returns ≥ 1 for a sum ≥ 0; infinite for an infinite sum, NaN for NaN
 * @throws RangeError unless positions is a count above 0.
 */
export function perplexity(negativeLogLikelihood: number, positions: number): number {
  if (!Number.isInteger(positions) || positions < 1)
    throw new RangeError(`a perplexity needs target positions, not ${positions}`);
  return Math.exp(negativeLogLikelihood / positions);
}
