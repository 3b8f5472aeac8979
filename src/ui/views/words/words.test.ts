import { describe, expect, it } from 'vitest';
import type { TypedPredictions } from '../../../probes/typed/contract.ts';
import { accuracyAxisFor, baselineSentence, referencesOf } from '../accuracy/baselines.ts';
import {
  checkedWords,
  leastSure,
  oneIn,
  opinionsCsv,
  opinionsOf,
  originSentence,
  tagSentence,
  writtenCsv,
} from './words.ts';
import { withLook, writingSentence } from './writing.ts';

const tags = ['NOUN', 'VERB', 'DET'];
const predictions: TypedPredictions = {
  text: 'a blorf, "s"',
  problem: null,
  parts: ['a', 'blorf', '"s"'],
  known: [true, false, true],
  classes: 3,
  probabilities: Float32Array.of(0, 0.25, 0.75, 0.5, 0.375, 0.125, 1, 0, 0),
};

describe('what is typed', () => {
  const opinions = opinionsOf(predictions, tags);

  it('should have its likeliest classes first, and a sentence on the least sure', () => {
    expect(opinions.map(({ classes }) => classes[0]?.name)).toEqual(['DET', 'NOUN', 'NOUN']);
    expect(leastSure(opinions)).toBe(1);
    expect(tagSentence(opinions, '7')).toBe(
      'After step 7 the model is least certain of “blorf” (NOUN, 50%); one word is not in its vocabulary, and read by ending.',
    );
    expect([tagSentence([], '7'), leastSure([])]).toEqual(['', 0]);
    const [first] = opinions;
    expect(first && originSentence(first, '7')).toBe('After step 7 “a” is from DET with 75%, before VERB with 25%.');
  });

  it('should be a row an answer', () => {
    expect(opinionsCsv(predictions, tags).split('\n')[3]).toBe('"""s""",true,NOUN,1.000,0.000,0.000');
  });
});

it('should mark the words of validation text that are tagged wrongly', () => {
  const of = (...numbers: number[]): Uint32Array => Uint32Array.from(numbers);
  const sequence = { ids: of(1, 5, 6), scored: of(1, 2), targets: of(2, 0), predicted: of(2, 1), text: '¶ a dog' };
  expect(checkedWords(sequence, tags)).toEqual([
    { place: 0, word: '¶', wrong: null },
    { place: 1, word: 'a', wrong: null },
    { place: 2, word: 'dog', wrong: { predicted: 'VERB', target: 'NOUN' } },
  ]);
});

describe('what is written', () => {
  const written = [
    { text: 'Mara', logProbability: Math.log(1 / 40), ended: true },
    { text: 'Mx', logProbability: -40, ended: false },
  ];

  it('should be as likely as people bet', () => {
    expect(written.map(({ logProbability }) => oneIn(logProbability))).toEqual(['1 in 40', 'hardly ever']);
    expect(writingSentence(written, 'Italy', 'M', '300')).toBe(
      'After step 300 the most probable of these names with M for Italy is Mara, 1 in 40; 1 of 2 did not end.',
    );
    expect(writtenCsv(written).split('\n')[2]).toBe('Mx,-40.0000,false');
  });

  it('should be kept at looks that lie apart', () => {
    const best = written[0] as (typeof written)[number];
    const looks = [1, 2, 3, 4, 6, 9, 10, 100].reduce<ReturnType<typeof withLook>>(
      (all, step) => withLook(all, { step, best }),
      [],
    );
    expect(looks.map(({ step }) => step)).toEqual([100, 10, 6, 4, 2, 1]);
  });
});

it('should show what there is to beat where it can be seen', () => {
  const baselines = [
    { label: 'each word’s most frequent tag', accuracy: 0.94 },
    { label: 'pairs', loss: 2 },
  ];
  expect(baselineSentence(baselines)).toBe(' Baseline: each word’s most frequent tag, 94%.');
  expect(referencesOf({ chance: 0.2, baselines }, accuracyAxisFor(baselines, [])).map(({ label }) => label)).toEqual([
    'each word’s most frequent tag 94%',
  ]);
  expect(referencesOf({ chance: 0.2, baselines: [] }, accuracyAxisFor([], []))).toHaveLength(1);
});
