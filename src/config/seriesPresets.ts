import { defaultConfig, defaultSampling } from './defaults.ts';
import type { Preset } from './preset.ts';
import type { RunConfig } from './settings/types.ts';
import { fittedToTask } from './task.ts';

const { prompt } = defaultSampling;

/** Small, slowly and with its weights held down: a model with room to spare learns a few thousand days by heart. */
const stocks: RunConfig = {
  ...defaultConfig,
  task: { id: 'stocks', lag: 1 },
  cell: 'gru',
  hiddenSize: 16,
  carryState: false,
  optimizer: { ...defaultConfig.optimizer, type: 'adamw', learningRate: 0.002, weightDecay: 0.1 },
  schedule: { ...defaultConfig.schedule, type: 'cosine', decaySteps: 400, finalFraction: 0.01 },
};

const weather: RunConfig = {
  ...stocks,
  task: { id: 'weather', lag: 5 },
  hiddenSize: 8,
  optimizer: { ...stocks.optimizer, learningRate: 0.003, weightDecay: 0.3 },
  schedule: { ...stocks.schedule, decaySteps: 200, finalFraction: 0.01 },
  validateEvery: 20,
};

const rows: RunConfig = fittedToTask({
  ...defaultConfig,
  task: { ...defaultConfig.task, id: 'digits-rows' },
  cell: 'gru',
  hiddenSize: 64,
  batchSize: 64,
  optimizer: { ...defaultConfig.optimizer, learningRate: 0.003 },
});

const pixels: RunConfig = fittedToTask({
  ...rows,
  task: { ...rows.task, id: 'digits-pixels' },
  batchSize: 32,
  init: { ...rows.init, recurrent: 'orthogonal' },
  schedule: { ...rows.schedule, type: 'cosine', warmupSteps: 50, decaySteps: 1450, finalFraction: 0.05 },
});

/** Forecasts, and pictures read as sequences. */
export const seriesPresets: readonly Preset[] = [
  {
    id: 'stocks',
    label: 'Stocks',
    hint: 'The S&P 500 a day ahead, against the persistence forecast.',
    config: stocks,
    prompt,
  },
  {
    id: 'weather',
    label: 'Weather',
    hint: 'Seattle’s temperature five days ahead; persistence is a weak forecast.',
    config: weather,
    prompt,
  },
  {
    id: 'digits-by-rows',
    label: 'Digits by rows',
    hint: 'See the predicted digit change, row by row.',
    config: rows,
    prompt,
  },
  {
    id: 'digits-by-pixels',
    label: 'Digits by pixels',
    hint: 'The same digits over 196 steps; needs some minutes.',
    config: pixels,
    prompt,
  },
  {
    id: 'digits-permuted',
    label: 'Permuted digits',
    hint: 'Pixels in a permuted order, so that dependencies are long.',
    config: { ...pixels, task: { ...pixels.task, id: 'digits-permuted' } },
    prompt,
  },
];
