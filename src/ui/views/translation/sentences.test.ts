import { describe, expect, it } from 'vitest';
import type { DecodedOutput } from '../../../probes/translation/contract.ts';
import { candidateRows, searchCsv } from './numbers.ts';
import { leads, outputSentence, penaltySentence, reasonOf, stepSentence, timesAsProbable } from './sentences.ts';
import { garden, toySearch } from './testing/toySearch.ts';
import { lineOf, searchAfter } from './tree.ts';

const [narrow, wide, greedy] = await Promise.all([
  toySearch(garden, 2, 0),
  toySearch(garden, 3, 2),
  toySearch(garden, 1, 0),
]);

/** An output of so many tokens. */
const output = (text: string, logProb: number, score = logProb): DecodedOutput => ({
  ...{ text, symbols: [...text, '<end>'], ended: true, logProb, score, attention: [] },
});

describe('outputSentence', () => {
  it('should compare greedy search and beam search when they differ', () => {
    expect(outputSentence(narrow, 'After step 7')).toBe(
      'After step 7 greedy search writes “a”, and beam search “bb”, which is 1.6 times as probable (log-probability −1.13 against −1.61).',
    );
  });

  it('should say so when both write the same, or the beam has room for one', () => {
    const same = { ...narrow, greedy: narrow.outputs[0] as DecodedOutput };
    expect(outputSentence(same, 'After step 7')).toBe(
      'After step 7 greedy search and beam search write the same: “bb” (log-probability −1.13).',
    );
    expect(outputSentence(greedy, 'After step 8')).toBe(
      'After step 8 greedy search, which is a beam of 1, writes “a” (log-probability −1.61).',
    );
  });

  it('should say why when the output of beam search is less probable than that of greedy search', () => {
    const better = { ...narrow, alpha: 1, greedy: output('a', -1, -0.9), outputs: [output('bbb', -2, -0.8)] };
    expect(outputSentence(better, 'After step 7')).toBe(
      'After step 7 greedy search writes “a”, and beam search “bbb”: greedy search’s is 2.7 times as probable (log-probability −2.00 against −1.00), but the length penalty with α = 1 gives it the higher score (−0.80 against −0.90).',
    );
    const pruned = { ...better, outputs: [output('bbb', -2, -1.5)] };
    expect(outputSentence(pruned, 'After step 7')).toContain('but beam search pruned the beginning of the other.');
  });

  it('should put a ratio of probabilities into words', () => {
    expect([0, 0.01, Math.log(3.14), Math.log(1234), 20].map(timesAsProbable)).toEqual([
      ...['hardly more probable', 'hardly more probable', '3.1 times as probable'],
      ...['1,234 times as probable', 'over a million times as probable'],
    ]);
  });
});

describe('penaltySentence', () => {
  const short = output('a', -1);
  const middle = output('abcd', -1.5);
  const long = output('abcdefghij', -2.6);

  it('should name the outputs that lead as α grows, from where they do', () => {
    const found = leads([long, short, middle], 2);
    expect(found.map((lead) => lead.output.text)).toEqual(['a', 'abcd', 'abcdefghij']);
    for (const [i, { from, output: leader }] of found.entries()) {
      if (i === 0) continue;
      const before = found[i - 1]?.output as DecodedOutput;
      const score = ({ logProb, symbols }: DecodedOutput) => logProb / ((5 + symbols.length) / 6) ** from;
      expect(score(leader)).toBeCloseTo(score(before), 9);
    }
    const [, second, third] = found.map(({ from }) => from.toFixed(2));
    expect(penaltySentence([long, short, middle], 2)).toBe(
      `Of these outputs “a” (2 tokens) has the highest score at α = 0, from α = ${second} on “abcd” (5 tokens), from α = ${third} on “abcdefghij” (11 tokens).`,
    );
  });

  it('should leave out what never leads, or only beyond the largest α', () => {
    expect(leads([short, output('abcd', -9)], 2).map((lead) => lead.output.text)).toEqual(['a']);
    expect(penaltySentence([short, output('abcd', -9)], 2)).toBe(
      'Of these outputs “a” (2 tokens) has the highest score at every α from 0 to 2.',
    );
  });

  it('should say that α changes nothing when all outputs are of one length', () => {
    expect(penaltySentence([short, output('b', -2)], 2)).toBe(
      'All 2 outputs have 2 tokens, so that α changes no rank among them.',
    );
    expect(penaltySentence([short], 2)).toBe('');
  });
});

describe('reasonOf', () => {
  const reason = (decoded: typeof narrow, written: string, steps = decoded.steps.length) => {
    const shown = searchAfter(decoded, steps).nodes.find(({ symbols }) => lineOf(symbols) === written);
    return shown && reasonOf(shown, decoded, steps);
  };

  it('should say why a candidate is kept', () => {
    expect(reason(narrow, 'b', 1)).toBe('Kept: one of the 2 most probable candidates of this step.');
    expect(reason(narrow, 'b')).toBe('Kept: hypotheses that are live or complete continue it.');
    expect(reason(narrow, 'bb<end>')).toBe('Complete, and kept: one of the 2 best complete outputs so far.');
    expect(reason(greedy, 'a', 1)).toBe('Kept: the most probable candidate of this step.');
  });

  it('should say why a candidate is pruned, with the number that it fails', () => {
    expect(reason(narrow, 'aa')).toBe('Pruned: 2 candidates of this step are more probable (−1.61 or more).');
    expect(reason(greedy, 'b')).toBe('Pruned: another candidate of this step is more probable (−0.69).');
    expect(reason(wide, 'aaa<end>')).toBe(
      'Pruned: complete, but 3 complete outputs have a higher score (−1.35 or more).',
    );
    expect(reason(wide, 'aaaa')).toBe(
      'Pruned: even with 5 tokens its score would be at most −1.84, and 3 complete outputs have a higher score (−1.35 or more), so that the search ends.',
    );
    expect(reason(wide, 'aaa')).toBe('Kept at its step, but pruned later: none of its continuations is kept.');
    expect(reason(wide, '<end>')).toBe(
      'Complete, but pruned later: 3 complete outputs have a higher score (−1.35 or more).',
    );
  });
});

it('should say of each step what it keeps, and of the last why the search ends', async () => {
  expect(stepSentence(narrow, 0)).toBe(
    'Before the first step there is the empty hypothesis alone: the decoder reads <start>.',
  );
  expect(stepSentence(narrow, 1)).toBe('Step 1 of 3 keeps 2 candidates, none complete.');
  expect(stepSentence(narrow, 3)).toBe(
    'Step 3 of 3 keeps 1 candidate, 1 complete; the best complete output so far has a score of −1.13. The search ends: nothing that is live can reach the score of the 2 complete ones.',
  );
  expect(stepSentence(greedy, 2)).toContain('The search ends: nothing is left to continue.');
  expect(stepSentence(await toySearch(garden, 2, 0, 2), 2)).toContain(
    'The search ends: outputs have at most 2 tokens.',
  );
});

it('should list every candidate with its numbers, the first step first as tables show them', () => {
  const rows = candidateRows(searchAfter(narrow, 3));
  expect(rows).toHaveLength(narrow.steps.flat().length);
  expect(rows.at(-1)?.title).toBe('1 a');
  expect(rows.find(({ title }) => title === '2 a<end>')?.lines.map(({ value }) => value)).toEqual([
    ...['−1.61', '−0.92', '−1.61', 'kept, complete'],
  ]);
  const [header, first, , third] = searchCsv(narrow).split('\n');
  expect(header).toBe('step,id,parent,token,prefix,log_probability,score,outcome');
  expect(first).toBe('1,1,0,a,a,-0.693147181,-0.693147181,live');
  expect(third).toMatch(/^1,3,0,<end>,<end>,.*,outranked$/);
});
