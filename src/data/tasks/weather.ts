import { seriesTask, stepsAhead } from '../series/task.ts';

export const task = seriesTask(
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
);
