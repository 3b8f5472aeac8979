import { describe, expect, it } from 'vitest';
import golden from '../golden/bleu.json' with { type: 'json' };
import { type Bleu, bleuD2l, corpusBleu } from './bleu.ts';

const words = (text: string): string[] => text.split(' ').filter(Boolean);

/** Of one hypothesis with its references. */
const bleuOf = (hypothesis: string, references: string[], smoothing: 'exp' | 'none' = 'exp'): Bleu =>
  corpusBleu([words(hypothesis)], [references.map(words)], { smoothing });

const corpora = golden.corpora.map((corpus, i) => ({ ...corpus, title: `${i + 1}, ${corpus.kind}` }));

function expectSame(found: Bleu, expected: Bleu): void {
  expect(found.score).toBeCloseTo(expected.score, 9);
  expected.precisions.forEach((precision, i) => {
    expect(found.precisions[i]).toBeCloseTo(precision, 9);
  });
  expect(found.brevityPenalty).toBeCloseTo(expected.brevityPenalty, 12);
  const exact = ({ counts, totals, hypothesisLength, referenceLength }: Bleu) => ({
    counts,
    totals,
    hypothesisLength,
    referenceLength,
  });
  expect(exact(found)).toEqual(exact(expected));
}

describe('corpusBleu', () => {
  it.each(corpora)(
    'should equal sacreBLEU when it smooths as "exp": corpus $title',
    ({ hypotheses, references, exp }) => {
      expectSame(corpusBleu(hypotheses, references), exp);
    },
  );

  it.each(corpora)(
    'should equal sacreBLEU when it does not smooth: corpus $title',
    ({ hypotheses, references, none }) => {
      expectSame(corpusBleu(hypotheses, references, { smoothing: 'none' }), none);
    },
  );

  const comparable = corpora.filter(({ nltk }) => nltk !== null);
  it.each(comparable)('should equal NLTK when each hypothesis has four tokens: corpus $title', (corpus) => {
    const { hypotheses, references, nltk, nltkMethod3 } = corpus;
    expect(corpusBleu(hypotheses, references, { smoothing: 'none' }).score).toBeCloseTo(nltk as number, 9);
    expect(corpusBleu(hypotheses, references).score).toBeCloseTo(nltkMethod3 as number, 9);
  });

  it('should meet each special case when the golden corpora are compared', () => {
    const orders = corpora.map(({ none }) => none.counts.filter((count) => count === 0).length);
    for (const missing of [0, 1, 2, 3, 4]) expect(orders).toContain(missing);
    expect(comparable.length).toBeGreaterThanOrEqual(50);
    expect(corpora.some(({ hypotheses }) => hypotheses.some((hypothesis) => hypothesis.length === 0))).toBe(true);
    expect(corpora.some(({ references }) => references.some((group) => group.length > 2))).toBe(true);
    expect(corpora.some(({ exp }) => exp.brevityPenalty < 1 && exp.score > 0)).toBe(true);
    expect(corpora.some(({ exp }) => exp.hypothesisLength > exp.referenceLength)).toBe(true);
  });

  it('should clip matches by the reference that has most of a word when a hypothesis repeats it', () => {
    // Papineni et al. 2002, section 2.1: modified unigram precision 2/7.
    const found = bleuOf('the the the the the the the', ['the cat is on the mat', 'there is a cat on the mat']);
    expect(found.counts).toEqual([2, 0, 0, 0]);
    expect(found.totals).toEqual([7, 6, 5, 4]);
  });

  it('should halve once more for each order without a match when smoothing', () => {
    // 4/4, 2/3, then none of 2 and none of 1: 100/(2 · 2) and 100/(4 · 1).
    const found = bleuOf('a b c d', ['b a x c d b a b']);
    expect(found.counts).toEqual([4, 2, 0, 0]);
    expect(found.precisions).toEqual([100, (100 * 2) / 3, 25, 25]);
    expect(found.score).toBeCloseTo(Math.exp(1 - 8 / 4) * (100 * (200 / 3) * 25 * 25) ** (1 / 4), 10);
    const unsmoothed = bleuOf('a b c d', ['b a x c d b a b'], 'none');
    expect(unsmoothed.precisions).toEqual([100, (100 * 2) / 3, 0, 0]);
    expect(unsmoothed.score).toBe(0);
  });

  it('should take the shorter reference when two are equally close', () => {
    for (const references of [
      ['a b c d e f', 'a b c d'],
      ['a b c d', 'a b c d e f'],
    ])
      expect(bleuOf('a b c d e', references)).toMatchObject({ referenceLength: 4, brevityPenalty: 1 });
    expect(bleuOf('a b c d e', ['a b c d e f', 'a'])).toMatchObject({
      referenceLength: 6,
      brevityPenalty: Math.exp(1 - 6 / 5),
    });
  });

  it('should be 100 when each hypothesis equals one of its references', () => {
    const found = bleuOf('a b c d e', ['x', 'a b c d e']);
    expect(found.score).toBeCloseTo(100, 10);
    expect(found.precisions).toEqual([100, 100, 100, 100]);
  });

  it('should be 0 when nothing matches, no hypothesis has four tokens, or all are empty', () => {
    expect(bleuOf('x y z w v', ['a b c d e'])).toMatchObject({ score: 0, precisions: [0, 0, 0, 0] });
    expect(bleuOf('a b c', ['a b c'])).toMatchObject({
      score: 0,
      precisions: [100, 100, 100, 0],
      totals: [3, 2, 1, 0],
    });
    expect(bleuOf('', ['a b c'])).toMatchObject({ score: 0, brevityPenalty: 0, hypothesisLength: 0 });
  });

  it('should tell tokens apart when their texts put together are the same', () => {
    expect(corpusBleu([['1', '2,3']], [[['1,2', '3']]]).counts).toEqual([0, 0, 0, 0]);
    expect(corpusBleu([[1, 2]], [[['1', '2']]]).counts).toEqual([0, 0, 0, 0]);
    expect(corpusBleu([Uint32Array.of(1, 2)], [[[1, 2]]]).counts).toEqual([2, 1, 0, 0]);
  });

  it('should refuse a corpus when hypotheses or references are missing', () => {
    expect(() => corpusBleu([], [])).toThrow(/at least one hypothesis/);
    expect(() => corpusBleu([['a']], [])).toThrow(/1 hypotheses, but references of 0/);
    expect(() => corpusBleu([['a'], ['b']], [[['a']], []])).toThrow(/hypothesis 1 has no reference/);
  });
});

describe('bleuD2l', () => {
  it.each(corpora)('should equal d2l’s formula when computed of each sentence: corpus $title', (corpus) => {
    corpus.hypotheses.forEach((hypothesis, i) => {
      expect(bleuD2l(hypothesis, corpus.references[i]?.[0] as number[])).toBeCloseTo(corpus.d2l[i] ?? 0, 12);
    });
  });

  it('should give the book’s numbers when computed of its examples', () => {
    const label = words('A B C D E F');
    const prediction = words('A B B C D');
    const brevity = Math.exp(1 - 6 / 5);
    // p₁ = 4/5, p₂ = 3/4, p₃ = 1/3, p₄ = 0
    expect(bleuD2l(prediction, label, 1)).toBeCloseTo(brevity * (4 / 5) ** 0.5, 14);
    expect(bleuD2l(prediction, label, 2)).toBeCloseTo(brevity * (4 / 5) ** 0.5 * (3 / 4) ** 0.25, 14);
    expect(bleuD2l(prediction, label, 3)).toBeCloseTo(brevity * 0.8 ** 0.5 * 0.75 ** 0.25 * (1 / 3) ** 0.125, 14);
    expect(bleuD2l(prediction, label)).toBe(0);
    expect(bleuD2l(words('A B'), label, 2)).toBeCloseTo(0.14, 2);
    expect(bleuD2l(label, label)).toBe(1);
  });

  it('should leave out orders when the hypothesis is shorter than they are', () => {
    expect(bleuD2l(words('va !'), words('va !'))).toBe(1);
    expect(bleuD2l([], words('va !'))).toBe(0);
  });

  it('should refuse an order when it is not one of 1 to 4', () => {
    for (const order of [0, 5, 1.5]) expect(() => bleuD2l(['a'], ['a'], order)).toThrow(RangeError);
  });
});
