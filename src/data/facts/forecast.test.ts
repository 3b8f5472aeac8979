import { describe, expect, it } from 'vitest';
import { forecastErrors, forecastRows, type SeriesFacts } from './forecast.ts';

const facts: SeriesFacts = {
  name: 'x',
  growth: false,
  lag: 2,
  scale: 10,
  split: 1,
  times: null,
  values: Float64Array.of(5, 10, 20, 13, 17),
};

describe('forecasts', () => {
  it('should stand at the day that they are about', () => {
    const { forecast, naive } = forecastRows(facts, Float32Array.of(0.5, -1));
    expect([...forecast]).toEqual([Number.NaN, Number.NaN, Number.NaN, 15, 10]);
    expect([...naive]).toEqual([Number.NaN, Number.NaN, Number.NaN, 10, 20]);
  });

  it('should grow by shares where they are of growth', () => {
    const grown = { ...facts, growth: true, scale: Math.log(2) };
    const { forecast } = forecastRows(grown, Float32Array.of(1, -1));
    expect(forecast[3]).toBeCloseTo(20, 12);
    expect(forecast[4]).toBeCloseTo(10, 12);
  });

  it('should be held against the naive one on the days that were asked about', () => {
    const errors = forecastErrors(facts, forecastRows(facts, Float32Array.of(0.5, -1)));
    expect(errors).toEqual({
      days: 2,
      model: Math.sqrt((2 ** 2 + 7 ** 2) / 2),
      naive: 3,
      ratio: Math.sqrt(53 / 18),
      nearer: 0.5,
    });
    const one = forecastErrors(facts, forecastRows(facts, Float32Array.of(Number.NaN, 0)));
    expect(one).toMatchObject({ days: 1, ratio: 1, nearer: 0 });
    expect(forecastErrors(facts, forecastRows(facts, new Float32Array(2).fill(Number.NaN)))).toBeNull();
  });
});
