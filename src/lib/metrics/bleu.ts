import { checkCorpus, type Token, type Tokens } from './corpus.ts';

/** Longest n-grams that are counted: BLEU-4. */
const MAX_ORDER = 4;

interface BleuOptions {
  /**
   * What an order without a match counts as. 'exp' (sacreBLEU's default, method 3 of Chen & Cherry 2014): the k-th such order has the
   * precision 100/(2ᵏ · total). 'none': 0, and so the score.
   */
  readonly smoothing?: 'exp' | 'none';
}

export interface Bleu {
  /** 0 … 100 */
  readonly score: number;
  /** In percent, of the orders 1 … 4, smoothed. All 0 where nothing matches. */
  readonly precisions: readonly number[];
  /** 0 … 1 */
  readonly brevityPenalty: number;
  /** Tokens of all hypotheses. */
  readonly hypothesisLength: number;
  /** Tokens of each hypothesis's closest reference, summed. */
  readonly referenceLength: number;
  /** n-grams of the orders 1 … 4 that match a reference, clipped. */
  readonly counts: readonly number[];
  /** n-grams of the orders 1 … 4 in the hypotheses. */
  readonly totals: readonly number[];
}

/**
 * Corpus BLEU-4, to the number what sacreBLEU 2.6 computes of the same tokens (`tokenize="none"`, effective order off): the brevity
 * penalty times the geometric mean of the four n-gram precisions. Matches and n-grams are summed over the corpus before they are
 * divided; an n-gram of a hypothesis matches as often as it occurs in that one of its references that has it most often. The
 * penalty is exp(1 − r/c) for c < r, where c is the length of all hypotheses and r sums the lengths of the references closest to
 * each (of two equally close the shorter one). 0 if nothing matches, or if no hypothesis has four tokens.
 *
 * Papineni et al. 2002, BLEU: a method for automatic evaluation of machine translation, https://aclanthology.org/P02-1040;
 * Post 2018, A call for clarity in reporting BLEU scores (sacreBLEU), https://aclanthology.org/W18-6319.
 *
 * @param references of each hypothesis, one or several; their numbers may differ
 * @throws RangeError for an empty corpus, unequal counts, or a hypothesis without a reference.
 */
export function corpusBleu(
  hypotheses: readonly Tokens[],
  references: readonly (readonly Tokens[])[],
  { smoothing = 'exp' }: BleuOptions = {},
): Bleu {
  checkCorpus(hypotheses, references);
  const counts = new Array<number>(MAX_ORDER).fill(0);
  const totals = new Array<number>(MAX_ORDER).fill(0);
  let hypothesisLength = 0;
  let referenceLength = 0;
  hypotheses.forEach((hypothesis, i) => {
    const group = references[i] as readonly Tokens[];
    hypothesisLength += hypothesis.length;
    referenceLength += closestLength(hypothesis.length, group);
    matches(hypothesis, group).forEach(({ count, total }, order) => {
      counts[order] = (counts[order] as number) + count;
      totals[order] = (totals[order] as number) + total;
    });
  });
  const brevityPenalty =
    hypothesisLength >= referenceLength
      ? 1
      : hypothesisLength > 0
        ? Math.exp(1 - referenceLength / hypothesisLength)
        : 0;
  const precisions = smoothedPrecisions(counts, totals, smoothing);
  const meanLog = precisions.reduce((sum, precision) => sum + Math.log(precision), 0) / MAX_ORDER;
  const score = brevityPenalty * Math.exp(meanLog);
  return { score, precisions, brevityPenalty, hypothesisLength, referenceLength, counts, totals };
}

/**
 * The BLEU of Zhang et al., Dive into Deep Learning, section 10.7 (https://d2l.ai/chapter_recurrent-modern/seq2seq.html):
 * exp(min(0, 1 − r/c)) ∏ₙ pₙ^(1/2ⁿ), n from 1 to the smaller of `maxOrder` and c. It differs from {@link corpusBleu}: of one sentence
 * with one reference, weights 1/2ⁿ that don't sum to 1, no smoothing, and 0 … 1 instead of percent. The two cannot be compared.
 *
 * @returns 0 … 1; 0 for an empty hypothesis, where d2l's formula has no value
 * @throws RangeError if `maxOrder` is not an integer from 1 to 4.
 */
export function bleuD2l(hypothesis: Tokens, reference: Tokens, maxOrder = MAX_ORDER): number {
  if (!Number.isInteger(maxOrder) || maxOrder < 1 || maxOrder > MAX_ORDER)
    throw new RangeError(`the longest n-grams have 1 to ${MAX_ORDER} tokens, not ${maxOrder}`);
  if (hypothesis.length === 0) return 0;
  const brevityPenalty = Math.exp(Math.min(0, 1 - reference.length / hypothesis.length));
  return matches(hypothesis, [reference])
    .slice(0, Math.min(maxOrder, hypothesis.length))
    .reduce((score, { count, total }, i) => score * (count / total) ** (0.5 ** (i + 1)), brevityPenalty);
}

/** Of each order 1 … 4, a hypothesis's n-grams and those of them that match, clipped by the reference that has most of each. */
function matches(hypothesis: Tokens, references: readonly Tokens[]): { count: number; total: number }[] {
  const ids = new Map<Token, number>();
  return Array.from({ length: MAX_ORDER }, (_, i) => {
    const most = new Map<string, number>();
    for (const reference of references)
      for (const [key, count] of ngrams(reference, i + 1, ids)) most.set(key, Math.max(most.get(key) ?? 0, count));
    let count = 0;
    for (const [key, occurrences] of ngrams(hypothesis, i + 1, ids)) count += Math.min(occurrences, most.get(key) ?? 0);
    return { count, total: Math.max(0, hypothesis.length - i) };
  });
}

/** How often each n-gram occurs. Tokens are numbered in `ids`, since strings put together could be those of another n-gram. */
function ngrams(tokens: Tokens, order: number, ids: Map<Token, number>): Map<string, number> {
  const numbers = Array.from(tokens, (token) => {
    const id = ids.get(token) ?? ids.size;
    ids.set(token, id);
    return id;
  });
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= numbers.length; start++) {
    const key = numbers.slice(start, start + order).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function closestLength(length: number, references: readonly Tokens[]): number {
  return references
    .map((reference) => reference.length)
    .reduce((best, other) => {
      const closer = Math.abs(other - length) - Math.abs(best - length);
      return closer < 0 || (closer === 0 && other < best) ? other : best;
    });
}

function smoothedPrecisions(counts: readonly number[], totals: readonly number[], smoothing: 'exp' | 'none'): number[] {
  if (counts.every((count) => count === 0)) return counts.map(() => 0);
  let withoutMatch = 0;
  return counts.map((count, i) => {
    const total = totals[i] as number;
    if (count > 0) return (100 * count) / total;
    if (total === 0 || smoothing === 'none') return 0;
    withoutMatch++;
    return 100 / (2 ** withoutMatch * total);
  });
}
