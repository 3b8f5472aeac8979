import { seriesTask, stepsAhead } from '../series/task.ts';

/** One's own table; until there is one, the carbon dioxide in the air over Mauna Loa. */
export const task = seriesTask(
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
);
