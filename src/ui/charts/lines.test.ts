import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { RunSeries } from '../../store/run/series.ts';
import { across } from './drawn.ts';
import { linesOf, meanNote, rangeText } from './lines.ts';
import type { ChartRows } from './rows.ts';
import { shownRun } from './testing/shownLine.ts';

const series = new RunSeries();
const run = (letter: string, config: Partial<RunConfig>) =>
  shownRun(series, letter, { config: { ...defaultConfig, ...config } });
const seeds = (...of: number[]) => of.map((seed, i) => run('ABCDE'[i] ?? '', { seed }));

describe('linesOf', () => {
  it('should make one line of runs that differ in their seed alone, unless each is wanted', () => {
    const [line, ...others] = linesOf(seeds(1, 2, 3), false);
    expect(others).toEqual([]);
    expect([line.letter, line.name, line.runs.length]).toEqual(['A–C', 'LSTM', 3]);
    expect(linesOf(seeds(1, 2, 3), true).map(({ letter, runs }) => [letter, runs.length])).toEqual([
      ['A', 1],
      ['B', 1],
      ['C', 1],
    ]);
  });

  it('should keep another model apart, and name the lines by what sets them apart', () => {
    const lines = linesOf([...seeds(1, 2), run('C', { cell: 'gru' }), run('D', { seed: 3 })], false);
    expect(lines.map(({ letter, name }) => [letter, name])).toEqual([
      ['A, B, D', 'LSTM, forget bias 1'],
      ['C', 'GRU'],
    ]);
  });

  it('should leave out a run that could not be built, and have an empty line when there is no run', () => {
    const [first, second, third] = seeds(1, 2, 3);
    if (!first || !second || !third) throw new Error('three runs');
    expect(linesOf([first, { ...second, isBuilt: false }, third], false)[0].letter).toBe('A, C');
    expect(linesOf([], false)).toMatchObject([{ letter: null, runs: [{ runId: -1 }] }]);
  });

  it('should say of a mean of how many seeds it is and how far they are apart', () => {
    const [line] = linesOf(seeds(1, 2, 3), false);
    const show = (value: number): string => value.toFixed(2);
    expect(meanNote(line, [1.55, 1.52, 1.61], show)).toBe('mean of 3 seeds, 1.52 to 1.61');
    expect(meanNote(linesOf(seeds(1), false)[0], [1.55], show)).toBeUndefined();
    expect(rangeText([2, 2.001], show)).toBe('2.00');
  });
});

describe('across', () => {
  const rowsTo = (...steps: number[]): ChartRows => ({
    length: steps.length,
    grouping: { size: 1, groups: steps.length, rows: 1 },
    stride: 1,
    steps: Float64Array.from(steps),
    seconds: Float64Array.from(steps),
    from: Float64Array.from(steps),
    to: Float64Array.from(steps),
  });

  it('should read each curve at the steps of what has come farthest, and give nothing where one of them has no value', () => {
    const every = { rows: rowsTo(1, 2, 3, 4, 5, 6), values: Float64Array.of(1, 2, 3, 4, 5, 6) };
    const other = { rows: rowsTo(2, 4), values: Float64Array.of(20, 40) };
    const { mean, low, high } = across([other, every], ({ values }) => values);
    expect([...mean]).toEqual([10.5, 11, 11.5, 22, 22.5, Number.NaN]);
    expect([low[3], high[3], low[5]]).toEqual([4, 40, Number.NaN]);
  });
});
