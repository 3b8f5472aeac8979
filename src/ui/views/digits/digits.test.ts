import { describe, expect, it } from 'vitest';
import { digitReadings, pixels, type Reading, side } from '../../../data/facts/digitReading.ts';
import type { PredictedSequence } from '../../../protocol/predictions.ts';
import {
  classes,
  digitsCsv,
  digitsSentence,
  opinionAt,
  opinionReadout,
  opinionText,
  type ReadDigit,
  readDigit,
  settledAt,
} from './digits.ts';

const rows = digitReadings['digits-rows'] as Reading;
const permuted = digitReadings['digits-permuted'] as Reading;

/** A picture of a 3 on which the model is 60% sure of `opinions[t]` after row t. */
const sequence = (opinions: readonly number[]): PredictedSequence => ({
  ids: new Uint32Array(),
  values: Float32Array.from({ length: pixels }, (_, i) => i / pixels),
  scored: Uint32Array.of(opinions.length - 1),
  targets: Uint32Array.of(3),
  predicted: Uint32Array.of(opinions.at(-1) ?? 0),
  probabilities: Float32Array.from({ length: opinions.length * classes }, (_, i) =>
    i % classes === opinions[Math.floor(i / classes)] ? 0.6 : 0.4 / 9,
  ),
});
const opinions = [1, 3, 3, 8, 8, 8, 8, 8, 8, 3, 3, 3, 3, 3];
const read = (given: PredictedSequence, reading = rows): ReadDigit => readDigit(given, reading, 0) as ReadDigit;

describe('a digit', () => {
  it('should be laid out as it is seen, with the step at which each pixel was read', () => {
    const byRows = read(sequence(opinions));
    expect(byRows.picture[2 * side + 5]).toBeCloseTo((2 * side + 5) / pixels, 6);
    expect([byRows.readAt[0], byRows.readAt[side], byRows.readAt[pixels - 1], byRows.steps]).toEqual([0, 1, 13, 14]);
    const mixed = read(sequence(new Array(pixels).fill(3)), permuted);
    const first = permuted.order[0] as number;
    expect([mixed.readAt[first], mixed.picture[first], mixed.steps]).toEqual([0, 0, pixels]);
  });

  it('should tell what the model would have said after each step, and since when it stayed right', () => {
    const digit = read(sequence(opinions));
    expect(opinionText(opinionAt(digit, 0))).toBe('1, 60%');
    expect([1, 3, 13].map((step) => opinionAt(digit, step).right)).toEqual([true, false, true]);
    expect(settledAt(digit)).toBe(9);
    expect(settledAt(read(sequence([3, 3, 1])))).toBeNull();
  });

  it('should tell how sure it was of the likeliest digits when a step is pointed at', () => {
    const { title, lines } = opinionReadout(read(sequence(opinions)), 3);
    expect([title, lines[0], lines.length]).toEqual(['After row 4', { label: '8', value: '60%' }, 5]);
  });

  it('should tell its answer alone where a model says nothing before the end', () => {
    const { probabilities: _, ...pooled } = sequence(opinions);
    const digit = read(pooled);
    expect([opinionText(opinionAt(digit, 5)), digit.steps, settledAt(digit)]).toEqual(['3', 14, null]);
    expect(digitsSentence([digit], 13, 40)).toMatch(/This model predicts only at the end\.$/);
    expect(readDigit({ ...pooled, values: new Float32Array(3) }, rows, 0)).toBeNull();
  });
});

it('should say how many are right, how far they are read, and from where on', () => {
  const digits = [read(sequence(opinions)), read(sequence(new Array(14).fill(4)))];
  expect(digitsSentence(digits, 13, 1200)).toBe(
    'After step 1,200 of the training, 1 of these 2 is predicted correctly, from row 10 of 14 on, on average.',
  );
  expect(digitsSentence(digits, 4, 1200)).toBe(
    'After step 1,200 of the training, 0 of these 2 are predicted correctly when 5 of 14 rows are read; 1 at the end.',
  );
});

it('should be taken along as a row a step', () => {
  const [header, first, ...rest] = digitsCsv([read(sequence(opinions))])
    .trimEnd()
    .split('\n');
  expect(header).toBe('picture,digit,step,p_0,p_1,p_2,p_3,p_4,p_5,p_6,p_7,p_8,p_9');
  expect(first?.startsWith('1,3,1,0.0444444')).toBe(true);
  expect(rest).toHaveLength(13);
});
