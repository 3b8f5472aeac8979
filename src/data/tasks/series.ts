import { seriesTask, stepsAhead } from '../series/task.ts';

export const tasks = [
  // One’s own table; until there is one, the carbon dioxide in the air over Mauna Loa.
  seriesTask(
    {
      id: 'series',
      label: 'Your own series',
      hint: 'Forecast a column of your CSV',
      explanation:
        'At each row the model reads the changes of a few columns and the time of the year. It predicts the coming change of the first column.',
      examples: 'rows',
      file: 'data/co2.csv',
      source: { text: 'vega-datasets', url: 'https://www.npmjs.com/package/vega-datasets' },
      licence: {
        text: 'CO₂ over Mauna Loa by month, Scripps CO₂ Program, under CC BY 4.0',
        url: 'https://creativecommons.org/licenses/by/4.0/',
      },
      takesOwn: true,
      lag: stepsAhead(1, 'rows'),
    },
    ['the first column', 'the second', 'the third', 'the fourth'],
    true,
  ),
  seriesTask(
    {
      id: 'weather',
      label: 'Weather',
      hint: 'Forecast Seattle’s temperature',
      explanation:
        'On each day the model reads the temperatures, rain and wind of Seattle and the time of the year. It predicts the coming change of the highest temperature.',
      examples: 'days',
      file: 'data/seattle-weather.csv',
      source: { text: 'vega-datasets', url: 'https://www.npmjs.com/package/vega-datasets' },
      licence: {
        text: 'Public domain (NOAA, a work of the United States government)',
        url: 'https://www.usa.gov/government-works',
      },
      takesOwn: false,
      lag: stepsAhead(5, 'days'),
    },
    ['highest temperature', 'lowest temperature', 'rain', 'wind'],
    true,
  ),
  seriesTask(
    {
      id: 'stocks',
      label: 'Stocks',
      hint: 'Forecast the S&P 500',
      explanation:
        'On each trading day the model reads the changes of the S&P 500 and of its volume. It predicts the log return of the coming days.',
      examples: 'trading days',
      file: 'data/sp500.csv',
      source: { text: 'vega-datasets', url: 'https://www.npmjs.com/package/vega-datasets' },
      licence: {
        text: 'Values of a public index, from Yahoo Finance; the package is under BSD 3-Clause',
        url: 'https://github.com/vega/vega-datasets/blob/main/LICENSE',
      },
      takesOwn: false,
      lag: stepsAhead(1, 'trading days'),
    },
    ['the close', 'volume'],
    false,
  ),
];
