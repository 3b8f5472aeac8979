import { checkCorpus, type Tokens } from './corpus.ts';

/**
 * Levenshtein distance: the fewest insertions, deletions and substitutions of a token, each of cost 1, that turn one sequence into
 * the other. Levenshtein 1966, Binary codes capable of correcting deletions, insertions, and reversals. Takes length × length steps.
 */
export function editDistance(a: Tokens, b: Tokens): number {
  // row[j] is the distance of the tokens of `a` so far to the first j of `b`.
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    let diagonal = i;
    row[0] = i + 1;
    for (let j = 0; j < b.length; j++) {
      const above = row[j + 1] as number;
      const substituted = diagonal + (a[i] === b[j] ? 0 : 1);
      row[j + 1] = Math.min(substituted, above + 1, (row[j] as number) + 1);
      diagonal = above;
    }
  }
  return row[b.length] as number;
}

/**
 * Edits of all hypotheses over tokens of all references, each hypothesis with that one of its references that takes the fewest edits
 * (of several the shortest, which makes the rate the higher one). 0 is right throughout; insertions can take it above 1.
 *
 * @param references of each hypothesis, one or several
 * @throws RangeError for an empty corpus, unequal counts, a hypothesis without a reference, or references without any token.
 */
export function tokenErrorRate(hypotheses: readonly Tokens[], references: readonly (readonly Tokens[])[]): number {
  checkCorpus(hypotheses, references);
  let edits = 0;
  let length = 0;
  hypotheses.forEach((hypothesis, i) => {
    const [nearest] = (references[i] as readonly Tokens[])
      .map((reference) => ({ edits: editDistance(hypothesis, reference), length: reference.length }))
      .sort((x, y) => x.edits - y.edits || x.length - y.length) as [{ edits: number; length: number }];
    edits += nearest.edits;
    length += nearest.length;
  });
  if (length === 0) throw new RangeError('an error rate needs references with tokens');
  return edits / length;
}

/**
 * {@link tokenErrorRate} where a token is a phoneme and a sequence is the pronunciation of a word (Yao & Zweig 2015,
 * Sequence-to-sequence neural net models for grapheme-to-phoneme conversion, https://arxiv.org/abs/1506.00196).
 */
export const phonemeErrorRate = tokenErrorRate;

/**
 * {@link tokenErrorRate} where a token is a word and a sequence is a sentence, as in the recognition of speech. What papers on
 * pronunciation call word error rate is another thing: the share of words not pronounced exactly right, 1 − `exactMatch`.
 */
export const wordErrorRate = tokenErrorRate;
