import { describe, expect, it } from 'vitest';
import type { Example } from '../../../probes/examples/contract.ts';
import { compared, editsText, examplesSentence, listedExamples } from './examples.ts';

const example = (output: string, ...references: string[]): Example => ({
  text: `source of ${references[0]}`,
  source: ['s', '<end>'],
  references: references.map((each) => [...each]),
  output: [...output],
  ended: true,
  attention: null,
});
const [right, other, one, three] = [
  example('kat', 'kat'),
  example('kot', 'kat', 'kot'),
  example('ka', 'kat'),
  example('', 'kat'),
];

describe('held-out examples', () => {
  it('should say how many outputs are exactly right and how far off the others are', () => {
    const after = 'After step 600';
    expect(examplesSentence([right, other, one, three], after)).toBe(
      'After step 600, 2 of 4 held-out outputs are exactly right (50%). The others are 2.0 edits away from their targets on average.',
    );
    expect(examplesSentence([right, one], after)).toBe(
      'After step 600, 1 of 2 held-out outputs is exactly right (50%). The other is 1 edit away from its target.',
    );
    expect(examplesSentence([right, other], after)).toBe('After step 600, all 2 held-out outputs are exactly right.');
    expect(examplesSentence([one, three], after)).toBe(
      'After step 600, none of 2 held-out outputs is exactly right: they are 2.0 edits away from their targets on average.',
    );
  });

  it('should be held against the nearest of several right targets', () => {
    const { target, count } = compared(example('kots', 'kat', 'kot'));
    expect([target.join(''), count]).toEqual(['kot', 1]);
  });

  it('should be listed in their order, and without those that are right when only wrong ones are to show', () => {
    const all = [right, one, other, three];
    expect(listedExamples(all, false, 3).map(({ example: each }) => each)).toEqual([right, one, other]);
    expect(listedExamples(all, true, 3).map(({ example: each }) => each)).toEqual([one, three]);
    expect(listedExamples(all, true, 1).map(({ count }) => count)).toEqual([1]);
  });

  it('should count edits in words', () => {
    expect([0, 1, 3].map(editsText)).toEqual(['exact', '1 edit', '3 edits']);
  });
});
