import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../config/defaults.ts';
import { RunSeries } from '../../../store/run/series.ts';
import { shownRun } from '../../charts/testing/shownLine.ts';
import { comparedFigures, compareReach, withRefusals } from './compare.ts';

describe('compareReach', () => {
  it('compares what is left at a lag, on h and on c', () => {
    const values = [
      { letter: 'A', state: 'h', share: 0.12 },
      { letter: 'A', state: 'c', share: 2.1 },
      { letter: 'B', state: 'h', share: 3e-9 },
    ] as const;
    expect(compareReach(32, values)).toBe(
      'At lag 32 A keeps 12% of the gradient on h, B 3.0e-9; on c A 210%. The gradient of A is 4.0e+7 times that of B 32 steps back.',
    );
    expect(compareReach(8, [values[0], { letter: 'B', state: 'h', share: 0.006 }])).toMatch(
      / 20 times that of B 8 steps back\.$/,
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

it('should keep a number for each state of the layer that shows when layers differ', () => {
  const config = { ...defaultConfig, layers: 2, perLayer: 'lstm:24,gru:16' };
  const runs = [shownRun(new RunSeries(), 'A', { config }), shownRun(new RunSeries(), 'B')];
  const labels = (layer: number) => comparedFigures(runs, null, { layer }).map(({ label }) => label);
  expect(labels(0)).toEqual(['A h, kept', 'A c, kept', 'B h, kept', 'B c, kept']);
  expect(labels(1)).toEqual(['A h, kept', 'B h, kept', 'B c, kept']);
});
