import { describe, expect, it } from 'vitest';
import { compareLosses, compareNorms, compareReach, listed, withRefusals } from './sentences.ts';

const show = (nats: number): string => nats.toFixed(2);
const losses = (...values: number[]) => values.map((value, i) => ({ letter: 'ABC'[i] ?? '', value }));
const chance = 2.08;

it('listed joins as people do', () => {
  expect([[], ['A'], ['A', 'B'], ['A', 'B', 'C']].map(listed)).toEqual(['', 'A', 'A and B', 'A, B and C']);
});

describe('compareLosses', () => {
  it('names the best, those behind it, and those that know nothing', () => {
    expect(compareLosses(losses(2.09, 0.02, 0.31), chance, show)).toBe(
      'B has the lowest loss, 0.02; C 0.31; A 2.09, no better than chance, which is 2.08.',
    );
    expect(compareLosses(losses(2.09, 0.3, 2.1), chance, show)).toBe(
      'B has the lowest loss, 0.30; A 2.09 and C 2.10, no better than chance, which is 2.08.',
    );
    expect(compareLosses(losses(1.5, 1.2), chance, show)).toBe('B has the lowest loss, 1.20; A 1.50.');
  });

  it('calls nobody ahead who is not', () => {
    expect(compareLosses(losses(1.2, 1.205, 1.6), chance, show)).toBe('A and B are level at 1.20; C 1.60.');
    expect(compareLosses(losses(2.1, 2.07), chance, show)).toMatch(
      /^No model knows more than chance yet, .* 2\.08: B 2\.07 and A 2\.10\.$/,
    );
  });

  it('is finer where chance is a small error', () => {
    expect(compareLosses(losses(0.15, 0.14, 0.166), 1 / 6, show)).toBe(
      'B has the lowest loss, 0.14; A 0.15; C 0.17, no better than chance, which is 0.17.',
    );
  });

  it('leaves out a model without a loss', () => {
    expect(compareLosses(losses(Number.NaN, 1.2, 1.5), chance, show)).toBe('B has the lowest loss, 1.20; C 1.50.');
    expect(compareLosses(losses(Number.NaN, 1.2), chance, show)).toBe('');
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
    'Gradient norm: A 3.87, at most 1.2e+7 so far, and nothing clips it; B 1.90, clipped to 0.950, at most 5.63 so far.',
  );
});

describe('compareReach', () => {
  it('compares what is left at a lag, on h and on c', () => {
    const values = [
      { letter: 'A', state: 'h', share: 0.12 },
      { letter: 'A', state: 'c', share: 2.1 },
      { letter: 'B', state: 'h', share: 3e-9 },
    ] as const;
    expect(compareReach(32, values)).toBe(
      'At lag 32 A keeps 12% of the gradient on h, B 3.0e-9; on c A 210%. A hears 32 steps back 4.0e+7 times as loudly as B.',
    );
    expect(compareReach(8, [values[0], { letter: 'B', state: 'h', share: 0.006 }])).toMatch(
      / 20 times as loudly as B\.$/,
    );
  });

  it('counts no times where nothing is left, or nobody is far ahead', () => {
    const of = (share: number) => [
      { letter: 'A', state: 'h', share: 0.12 } as const,
      { letter: 'B', state: 'h', share } as const,
    ];
    expect(compareReach(32, of(0))).toBe('At lag 32 A keeps 12% of the gradient on h, B nothing.');
    expect(compareReach(32, of(0.1))).toBe('At lag 32 A keeps 12% of the gradient on h, B 10%.');
    expect(compareReach(32, of(Number.NaN))).toBe('At lag 32 A keeps 12% of the gradient on h.');
  });
});

it('should say why a model is not measured when others are', () => {
  const refused = [
    { letter: 'A', problem: null },
    { letter: 'B', problem: 'Layers differ.' },
  ];
  expect(withRefusals('A keeps 2%.', refused)).toBe('A keeps 2%. B: Layers differ.');
  expect(withRefusals('A keeps 2%.', refused.slice(0, 1))).toBe('A keeps 2%.');
});
