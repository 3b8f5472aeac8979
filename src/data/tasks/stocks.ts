import { seriesTask, stepsAhead } from '../series/task.ts';

export const task = seriesTask(
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
);
