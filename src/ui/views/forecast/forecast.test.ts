import { describe, expect, it } from 'vitest';
import type { SeriesFacts } from '../../../data/facts/forecast.ts';
import {
  dayAxis,
  dayName,
  decimalsOf,
  figure,
  forecastCsv,
  forecastReadout,
  forecastSentence,
  forecastTable,
  shownForecast,
} from './forecast.ts';

const dayMs = 86_400_000;
const start = Date.UTC(2015, 0, 1);
/** 100 days that rise by 1 each; the last 80 validate, and 78 of them have an answer. */
const facts: SeriesFacts = {
  name: 'level',
  growth: false,
  lag: 2,
  scale: 4,
  split: 20,
  times: Float64Array.from({ length: 100 }, (_, i) => start + i * dayMs),
  values: Float64Array.from({ length: 100 }, (_, i) => i),
};
const all = { show: 'value', span: 'all' } as const;
/** Says 1.5 of the 2 that it rises. */
const predicted = new Float32Array(78).fill(1.5 / 4);

describe('what is shown', () => {
  it('should be the day that is forecast, with what came and what it was when that was said', () => {
    const shown = shownForecast(facts, predicted, all);
    expect([shown.truth[22], shown.forecast[22], shown.naive[22]]).toEqual([22, 21.5, 20]);
    expect(shown.forecast[21]).toBeNaN();
    expect(forecastReadout(shown, 22)).toMatchObject({
      title: '23 Jan 2015',
      lines: [{ value: '22.0' }, { value: '21.5' }, { value: '20.0' }],
    });
    expect(forecastReadout(shown, 5)).toMatchObject({ title: '6 Jan 2015 · trained on', lines: [{ value: '5.0' }] });
  });

  it('should be moves, of shares where the forecast is of growth, and the last days alone', () => {
    const moves = shownForecast(facts, predicted, { show: 'move', span: 'last' });
    expect([moves.first, moves.truth.length, moves.truth[0], moves.forecast[0], moves.naive[0]]).toEqual([
      40, 60, 2, 1.5, 0,
    ]);
    const grown = shownForecast({ ...facts, growth: true }, predicted, { show: 'move', span: 'last' });
    expect(grown.truth[0]).toBeCloseTo((100 * 2) / 38, 9);
    expect(grown.unit).toBe('change of level, %');
  });

  it('should have dates at its foot, by month or by day, or rows where there are none', () => {
    const { format } = dayAxis(shownForecast(facts, null, all));
    expect(format(31)).toBe('Feb 2015');
    expect(dayAxis(shownForecast(facts, null, { show: 'value', span: 'last' })).format(0)).toBe('10 Feb');
    expect(dayName({ times: null }, 1233)).toBe('row 1,234');
  });
});

describe('forecastSentence', () => {
  const sentence = (share: number) =>
    forecastSentence(shownForecast(facts, new Float32Array(78).fill(share / 4), all), 1200, 'days');

  it('should say what forecasts are worth beside the naive one', () => {
    expect(sentence(1.5)).toBe(
      'After step 1,200, forecasts of level, 2 days ahead, have an RMSE of 0.50 on 78 days of the validation set; the persistence forecast has 2.00: 75% less, and closer on 100% of them.',
    );
    expect(sentence(0)).toMatch(/forecast has 2\.00: equally good\.$/);
    expect(sentence(-1)).toMatch(/: 50% more, so the persistence forecast is better\.$/);
    expect(forecastSentence(shownForecast(facts, null, all), 5, 'days')).toBe('');
    const next = { ...facts, lag: 1 };
    expect(forecastSentence(shownForecast(next, new Float32Array(79), all), 5, 'trading days')).toContain(
      'level, 1 trading day ahead, have',
    );
  });
});

it('should be taken along day by day, and listed by the newest', () => {
  const shown = shownForecast(facts, predicted, all);
  const [header, ...rows] = forecastCsv(shown).trimEnd().split('\n');
  expect(header).toBe('day,held_back,truth,forecast,naive');
  expect([rows[0], rows[22], rows.length]).toEqual(['2015-01-01,0,0,,', '2015-01-23,1,22,21.5,20', 100]);
  expect(forecastTable(shown)).toHaveLength(78);
});

it('should write numbers as finely as errors are told apart', () => {
  expect([0.0321, 0.5, 4.2, 31, 1200].map(decimalsOf)).toEqual([3, 2, 1, 0, 0]);
  expect([figure(1234.5, 1), figure(Number.NaN, 2)]).toEqual(['1,234.5', '–']);
});
