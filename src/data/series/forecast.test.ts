import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { inUnits } from '../facts/forecast.ts';
import {
  dayOfRow,
  requireWindow,
  trainingWindows,
  validationBatches,
  validationDays,
  validationWindows,
} from './batches.ts';
import { channelsOf, errorOfConstant, prepareSeries } from './forecast.ts';
import { readSeries, type Series } from './series.ts';

/** A random walk, and what is no part of it. */
function walk(length: number, growth: boolean, seed = 1): Series {
  const rng = createRng(seed, 'walk');
  let [x, y] = [100, 5];
  const columns: [number[], number[]] = [[], []];
  for (let i = 0; i < length; i++) {
    x *= Math.exp(0.01 * (rng.uniform() - 0.5));
    y += rng.uniform() - 0.5;
    columns[0].push(x);
    columns[1].push(y);
  }
  return { times: columns[0].map((_, i) => i * 86_400_000), names: ['x', 'y'], columns, growth };
}

describe.each([true, false])('a series made ready, growth %s', (growth) => {
  const series = walk(500, growth);
  const [x] = series.columns as [number[], number[]];
  const lag = 3;
  const prepared = prepareSeries(series, lag, 2, true);

  it('should ask for the move from a day to the one that is asked for', () => {
    for (const day of [0, 17, 399, 496]) {
      expect(inUnits(x[day] as number, prepared.goals[day] as number, { ...prepared, growth })).toBeCloseTo(
        x[day + lag] as number,
        4,
      );
      // Saying nothing is saying: as today.
      expect(inUnits(x[day] as number, 0, { ...prepared, growth })).toBe(x[day]);
    }
    expect([...prepared.goals.slice(-lag)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(prepared.inputs).toHaveLength(500 * channelsOf(2, true));
  });

  it('should measure moves in those of the training part, so that the naive forecast is off by 1 there', () => {
    expect(prepared.split).toBe(400);
    expect(errorOfConstant(prepared, 0, 400 - lag, 0)).toBeCloseTo(1, 5);
    const mean = (c: number, of: (v: number) => number): number =>
      Array.from({ length: 400 }, (_, t) => of(prepared.inputs[t * 6 + c] as number)).reduce((a, b) => a + b) / 400;
    for (let c = 0; c < 4; c++) {
      expect(Math.abs(mean(c, (v) => v))).toBeLessThan(0.01);
      expect(mean(c, (v) => v * v)).toBeCloseTo(1, 1);
    }
  });

  it('should tell how its inputs came of raw numbers when these are standardised', () => {
    const level = growth ? x.map(Math.log) : x;
    const [move] = prepareSeries(series, lag, 3, false).standardisation;
    expect(prepared.standardisation.map(({ logarithm }) => logarithm)).toEqual([
      growth,
      growth,
      false,
      false,
      false,
      false,
    ]);
    expect(move).toEqual(prepared.standardisation[0]);
    for (const day of [1, 250, 499]) {
      const raw = (level[day] as number) - (level[day - 1] as number);
      const { mean = 0, deviation = 0 } = move ?? {};
      expect(prepared.inputs[day * 6]).toBeCloseTo((raw - mean) / deviation, 5);
    }
    expect(prepareSeries(series, lag, 3, true).standardisation.slice(4)).toEqual([
      { logarithm: false, mean: 0, deviation: 0 },
      { logarithm: false, mean: 0, deviation: 0 },
      { logarithm: false, mean: 0, deviation: 1 },
      { logarithm: false, mean: 0, deviation: 1 },
    ]);
  });

  it('should let nothing of what is held back be seen before', () => {
    const other = walk(500, growth, 2);
    const columns = series.columns.map((values, c) => [
      ...values.slice(0, 400),
      ...(other.columns[c] as number[]).slice(400),
    ]);
    const changed = prepareSeries({ ...series, columns }, lag, 2, true);
    expect(changed.scale).toBe(prepared.scale);
    expect(changed.inputs.subarray(0, 400 * 6)).toEqual(prepared.inputs.subarray(0, 400 * 6));
    expect(changed.inputs).not.toEqual(prepared.inputs);
    const source = { seed: 4, batchSize: 8, seqLength: 32, lag };
    for (let index = 0; index < 30; index++)
      expect(trainingWindows(changed, source, index)).toEqual(trainingWindows(prepared, source, index));
  });

  it('should read of a day only what stands up to it', () => {
    const columns = series.columns.map((values) => values.map((value, t) => (t > 450 ? value * 2 : value)));
    const changed = prepareSeries({ ...series, columns }, lag, 2, true);
    expect(changed.inputs.subarray(0, 451 * 6)).toEqual(prepared.inputs.subarray(0, 451 * 6));
    expect(changed.goals.subarray(0, 451 - lag)).toEqual(prepared.goals.subarray(0, 451 - lag));
  });
});

describe('windows', () => {
  const series = walk(503, false);
  const prepared = prepareSeries(series, 5, 2, false);
  const source = { seed: 1, batchSize: 3, seqLength: 16, lag: 5 };

  it('should train on days before the split, whose answers are before it too', () => {
    let last = 0;
    for (let index = 0; index < 200; index++) {
      const { values, numbers } = trainingWindows(prepared, source, index);
      expect([values?.length, numbers?.length]).toEqual([16 * 3 * 4, 16 * 3]);
      for (let b = 0; b < 3; b++) {
        const day = (t: number): number => prepared.goals.indexOf(numbers?.[t * 3 + b] as number);
        expect(day(15) - day(0)).toBe(15);
        last = Math.max(last, day(15));
        for (let f = 0; f < 4; f++) expect(values?.[b * 4 + f]).toBe(prepared.inputs[day(0) * 4 + f]);
      }
    }
    expect(last).toBe(prepared.split - 5 - 1);
    expect(trainingWindows(prepared, source, 3)).toEqual(trainingWindows(prepared, source, 3));
    expect(trainingWindows(prepared, source, 3)).not.toEqual(trainingWindows(prepared, source, 4));
  });

  it.each([1, 2, 15, 16, 64])('should ask about each day that is held back once, T = %i', (seqLength) => {
    for (const batchSize of [1, 3, 50]) {
      const shape = { batchSize, seqLength };
      const seen: number[] = [];
      for (let batch = 0; batch < validationBatches(prepared, shape); batch++) {
        const { numbers = new Float32Array() } = validationWindows(prepared, { ...source, ...shape }, batch);
        numbers.forEach((number, row) => {
          if (Number.isNaN(number)) return;
          const day = dayOfRow(prepared, shape, batch, row);
          expect(number).toBe(prepared.goals[day]);
          seen.push(day);
        });
      }
      const requested = Array.from({ length: validationDays(prepared) }, (_, i) => prepared.split + i);
      expect(seen.sort((a, b) => a - b)).toEqual(requested);
    }
  });

  it('should say how many days are needed', () => {
    expect(() => requireWindow(prepared, 397)).not.toThrow();
    expect(() => requireWindow(prepared, 398)).toThrow(
      'The training set has 402 rows; a sequence length of 398 with a forecast 5 ahead needs 403',
    );
  });
});

describe('the bundled series', () => {
  const read = (name: string) => readSeries(readFileSync(`public/data/${name}`, 'utf8'));

  it('should be daily, whole, and forecast as it is right for them', () => {
    const stocks = read('sp500.csv');
    expect([stocks.columns[0]?.length, stocks.growth, stocks.names]).toEqual([
      5105,
      true,
      ['close', 'volume (millions)'],
    ]);
    const weather = read('seattle-weather.csv');
    expect([weather.columns[0]?.length, weather.growth, weather.names.length]).toEqual([1461, false, 4]);
  });
});
