import { describe, expect, it } from 'vitest';
import {
  continuationCsv,
  drawnText,
  loopOf,
  perCharacter,
  repeatedShare,
  roundProbabilities,
  type ScoredText,
  tableRows,
} from './numbers.ts';
import { continuationSentence } from './sentences.ts';

/** Characters whose probabilities are these, the last of them for all that follow. */
const text = (characters: string, ...probabilities: number[]): ScoredText => ({
  characters: [...characters],
  logProbs: [...characters].map((_, i) => Math.log(probabilities[i] ?? probabilities.at(-1) ?? 0.5)),
});

describe('loopOf', () => {
  it('should begin where the text first does what it then repeats, to its end or not', () => {
    expect(loopOf(text('Call me of the sea of the sea of the sea of'))).toEqual({ start: 7, period: 11, length: 36 });
    expect(loopOf(text('Ah, of the sea of the sea, he said.'))).toEqual({ start: 3, period: 11, length: 22 });
    expect(loopOf(text(`so ${'a'.repeat(20)}`))).toEqual({ start: 3, period: 1, length: 20 });
  });

  it('should be none when nothing goes round twice, or what does is short', () => {
    expect(loopOf(text('the whale and the sea'))).toBeNull();
    expect(loopOf(text('a whale: hahahaha'))).toBeNull();
    expect(loopOf(text(''))).toBeNull();
  });

  it('should have the shorter period when a longer one begins at the same place', () => {
    expect(loopOf(text('xy'.repeat(12)))).toEqual({ start: 0, period: 2, length: 24 });
  });
});

describe('numbers of a continuation', () => {
  it('should count runs of characters that stood in the text before', () => {
    expect(repeatedShare(text('abcdefgh'))).toBe(0);
    expect(repeatedShare(text('abc'))).toBe(0);
    // ab, bc, ca, ab, bc: two of five.
    expect(repeatedShare(text('abcabc'), 2)).toBeCloseTo(0.4, 12);
  });

  it('should average the probabilities of the first and of the last time round a loop', () => {
    const [first, last] = roundProbabilities(text('xababa', 0.9, 0.2, 0.4, 0.6, 0.8, 1), {
      start: 1,
      period: 2,
      length: 5,
    });
    expect(first).toBeCloseTo(0.3, 12);
    expect(last).toBeCloseTo(0.7, 12);
  });

  it('should leave a sample’s prompt out and be as long as the continuation at most', () => {
    const token = (char: string, fromPrompt: boolean) => ({ char, probability: 0.25, fromPrompt, top: [] });
    const block = { tokens: [token('C', true), token('a', false), token('b', false), token('c', false)] };
    expect(drawnText(block, 2)).toEqual({ characters: ['a', 'b'], logProbs: [Math.log(0.25), Math.log(0.25)] });
  });

  it('should have a row a character, the last first, when it is listed', () => {
    const rows = tableRows(text('a\n', 0.5), text('b', 0.25));
    expect(rows.map(({ title, lines }) => [title, ...lines.map(({ value }) => value)])).toEqual([
      ['2', '↵', '0.500', '', ''],
      ['1', 'a', '0.500', 'b', '0.250'],
    ]);
    expect(continuationCsv(text('a', 0.5), text('b', 0.25))).toBe(
      'character,most_probable,log_probability,sample,sample_log_probability\n1,a,-0.693147181,b,-1.38629436\n',
    );
    expect(continuationCsv(text('ab', 0.5), null).split('\n')[0]).toBe('character,most_probable,log_probability');
  });
});

describe('continuationSentence', () => {
  const looping = text('so the sea the sea the sea', 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.9);
  const sample = text('a whale', 0.2);

  it('should hold the continuation against sample and validation text, and tell of its loop', () => {
    expect(perCharacter(looping)).toBeCloseTo((10 * Math.log(0.3) + 16 * Math.log(0.9)) / 26, 12);
    expect(continuationSentence(1200, looping, sample, 1.5)).toBe(
      'After step 1,200 a character has a log-probability of −0.53 on average, one of the last sample −1.61 and one of the ' +
        'validation text −1.50: written text is not what is most probable. From character 3 on it repeats “ the sea”, 3 times, ' +
        'with a probability of 30% a character the first time and 90% the last.',
    );
  });

  it('should say nothing of what is typical when the validation text is as probable', () => {
    expect(continuationSentence(5, looping, null, 0.4)).not.toMatch(/written text/);
    expect(continuationSentence(5, looping, null, null)).toMatch(
      /^After step 5 a character has a log-probability of −0.53 on average\. From/,
    );
  });

  it('should count repeated runs of both texts when there is no loop', () => {
    expect(continuationSentence(5, text('the whale and the whale', 0.5), sample, null)).toMatch(
      /Of its runs of 8 characters 13% stood in it before, of the sample’s 0%\.$/,
    );
  });
});
