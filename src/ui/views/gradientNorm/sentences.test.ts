import { describe, expect, it } from 'vitest';
import { thresholdsOf } from '../../charts/clip.ts';
import { compareNorms, normSentence } from './sentences.ts';

describe('normSentence', () => {
  const shares = { recent: 0.37, overall: 0.12, recentCount: 100 };

  it('names the norm, the clip and the shares', () => {
    expect(normSentence(1.84, { type: 'norm', value: 1 }, shares)).toBe(
      'Gradient norm 1.84, above the clip at 1: 37% of the last 100 steps were clipped, 12% of all.',
    );
    expect(normSentence(0.42, { type: 'norm', value: 1 }, { recent: 0, overall: 0, recentCount: 8 })).toBe(
      'Gradient norm 0.420, under the clip at 1: none of the last 8 steps was clipped, 0% of all.',
    );
  });

  it('tells a clip of components and no clip from a clip of the norm', () => {
    expect(normSentence(1.84, { type: 'value', value: 0.05 }, shares)).toMatch('components are clamped to ±0.05: 37%');
    expect(normSentence(1.84, { type: 'band', value: 1, lower: 0.5 }, shares)).toMatch(
      'above the band from 0.5 to 1: 37% of the last 100 steps were rescaled',
    );
    expect(normSentence(0.4, { type: 'band', value: 1, lower: 0.5 }, shares)).toMatch('below the band');
    expect(thresholdsOf({ type: 'band', value: 1, lower: 0.5 })).toEqual([1, 0.5]);
    expect(normSentence(1.84, { type: 'none', value: 1 }, shares)).toBe(
      'Gradient norm 1.84; gradient clipping is off.',
    );
  });
});

it('compareNorms tells the peak, and what a clip makes of it', () => {
  const off = { type: 'none', value: 1 } as const;
  const on = { type: 'norm', value: 1 } as const;
  const sentence = compareNorms([
    { letter: 'A', before: 3.87, after: 3.87, most: 1.2e7, clip: off },
    { letter: 'B', before: 1.9, after: 0.95, most: 5.63, clip: on },
    { letter: 'C', before: Number.NaN, after: Number.NaN, most: Number.NaN, clip: on },
  ]);
  expect(sentence).toBe(
    'Gradient norm: A 3.87, at most 1.2e+7 so far, not clipped; B 1.90, clipped to 0.950, at most 5.63 so far.',
  );
});
