import type { DataSource, DataTask, TaskData } from '../contract/data.ts';
import type { LagRange } from '../contract/drawn.ts';
import type { SeriesFacts } from '../facts/forecast.ts';
import { scoredBatches } from '../validation.ts';
import {
  dayOfRow,
  requireWindow,
  scoredDays,
  trainingWindows,
  validationBatches,
  validationDays,
  validationWindows,
} from './batches.ts';
import { errorOfConstant, mostColumns, type Prepared, prepareSeries } from './forecast.ts';
import { readSeries, type Series } from './series.ts';

/** Days before the split that the page draws, to see where the forecast comes from. */
const contextDays = 120;

/** What a person sees of the validation set. */
function factsOf({ times, names, columns, growth }: Series, { split, lag, scale, length }: Prepared): SeriesFacts {
  const values = columns[0] as readonly number[];
  return {
    name: names[0] as string,
    growth,
    lag,
    scale,
    split: Math.min(split, contextDays),
    times: times ? Float64Array.from(times.slice(Math.max(0, split - contextDays), length)) : null,
    values: Float64Array.from(values.slice(Math.max(0, split - contextDays), length)),
  };
}

function meanGoal({ goals, split, lag }: Prepared): number {
  return goals.subarray(0, split - lag).reduce((sum, goal) => sum + goal, 0) / (split - lag);
}

/** @param columns that a step has room for */
function openSeries(text: string, source: DataSource, columns: number, season: boolean): TaskData {
  const series = readSeries(text);
  const prepared = prepareSeries(series, source.lag, columns, season);
  requireWindow(prepared, source.seqLength);
  const { split, standardisation } = prepared;
  const names = Array.from({ length: columns }, (_, c) => series.names[c] ?? `column ${c + 1} does not exist`);
  // Nobody can be held against days that were easier or harder than those that were asked about.
  const end = split + scoredDays(prepared, source, scoredBatches);
  return {
    symbols: [],
    training: split,
    validation: validationDays(prepared),
    chance: { loss: errorOfConstant(prepared, split, end, 0), accuracy: Number.NaN },
    baselines: [
      { label: 'the mean change of the training set', loss: errorOfConstant(prepared, split, end, meanGoal(prepared)) },
    ],
    trainingBatch: (index) => trainingWindows(prepared, source, index),
    validationBatches: validationBatches(prepared, source),
    validationBatch: (index) => validationWindows(prepared, source, index),
    series: {
      facts: factsOf(series, prepared),
      channels: channelNames(names, season),
      standardisation,
      days: validationDays(prepared),
      dayOf: (batch, row) => dayOfRow(prepared, source, batch, row) - split,
    },
  };
}

export const stepsAhead = (usual: number, what: string): LagRange => ({
  min: 1,
  max: 64,
  default: usual,
  meaning: `${what} ahead that are forecast`,
});

const forecasting = {
  kind: 'data',
  inputs: 'numbers',
  output: 'number-each-step',
  foretells: true,
  outputs: ['ŷ'],
  tolerance: null,
  citation: {
    text: 'Hyndman & Athanasopoulos 2021, Forecasting: Principles and Practice, on naive forecasts and relative errors',
    url: 'https://otexts.com/fpp3/accuracy.html',
  },
  steps: 64,
  seqLength: (_lag: number, requested: number) => requested,
  choosesLength: true,
} as const satisfies Partial<DataTask>;

const channelNames = (columns: readonly string[], season: boolean): string[] => [
  ...columns.flatMap((name) => [`change of ${name}`, `${name} minus its running mean`]),
  ...(season ? ['sine of the season', 'cosine of the season'] : []),
];

type TaskInfo = Pick<
  DataTask,
  'id' | 'label' | 'hint' | 'explanation' | 'examples' | 'file' | 'source' | 'licence' | 'takesOwn'
> & { readonly lag: LagRange };

/** A task that forecasts the first column of a table. @param columns what each is; one's own are named when they are read */
export function seriesTask(info: TaskInfo, columns: readonly string[], season: boolean): DataTask {
  return {
    ...forecasting,
    ...info,
    channels: channelNames(columns.slice(0, mostColumns), season),
    open: (text, source) => openSeries(text, source, columns.length, season),
  };
}
