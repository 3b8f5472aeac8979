import { defaultConfig, defaultSampling } from './defaults.ts';
import { pairsPresets } from './pairsPresets.ts';
import type { Preset } from './preset.ts';
import { seriesPresets } from './seriesPresets.ts';
import type { RunConfig } from './settings/types.ts';
import { fittedToTask } from './task.ts';

const sonnets = 'Shall I compare';

/** To carry a letter over 32 steps, past distractors: a plain RNN is at chance after 800 steps of it. */
const recall: RunConfig = fittedToTask({
  ...defaultConfig,
  task: { id: 'recall', lag: 32 },
  hiddenSize: 32,
  optimizer: { ...defaultConfig.optimizer, learningRate: 0.003 },
  validateEvery: 20,
});

/** Recurrent weights that let gradients grow on their way back, at a rate that lets one long gradient throw the weights far. */
const exploding: RunConfig = {
  ...defaultConfig,
  corpus: 'sonnets',
  cell: 'rnn',
  hiddenSize: 64,
  batchSize: 16,
  seed: 11,
  init: { ...defaultConfig.init, recurrent: 'gaussian', spectralRadius: 1.5 },
  optimizer: { ...defaultConfig.optimizer, type: 'sgd', learningRate: 0.5, momentum: 0.9 },
  clip: { ...defaultConfig.clip, type: 'none' },
};

/** Parts of speech, read in one direction. */
const tagging: RunConfig = fittedToTask({
  ...defaultConfig,
  task: { ...defaultConfig.task, id: 'tagging' },
  cell: 'gru',
  hiddenSize: 48,
  seqLength: 48,
  embedding: { size: 48, tied: false },
  validateEvery: 20,
});

const names: RunConfig = {
  ...defaultConfig,
  hiddenSize: 96,
  batchSize: 64,
  optimizer: { ...defaultConfig.optimizer, learningRate: 0.004 },
  validateEvery: 50,
};

const withForgetBias = (forgetBias: number): RunConfig => ({
  ...recall,
  init: { ...recall.init, forgetBias },
});

export const defaultPresetId = 'moby-lstm';

export const presets: readonly Preset[] = [
  {
    id: defaultPresetId,
    label: 'Moby-Dick, LSTM',
    hint: 'The standard example: words within a minute of training.',
    config: defaultConfig,
    prompt: defaultSampling.prompt,
  },
  {
    id: 'who-remembers',
    label: 'RNN, LSTM and GRU',
    hint: 'Three cells compared: recall a letter after 32 steps.',
    config: { ...recall, cell: 'rnn' },
    compared: [withForgetBias(3), { ...recall, cell: 'gru' }],
    prompt: defaultSampling.prompt,
  },
  {
    id: 'sonnets-gru',
    label: 'Sonnets, GRU',
    hint: 'A small text, which the model overfits.',
    config: { ...defaultConfig, corpus: 'sonnets', cell: 'gru', batchSize: 16 },
    prompt: sonnets,
  },
  {
    id: 'plain-rnn',
    label: 'Plain RNN',
    hint: 'No gates: cheaper a step, and a shorter memory.',
    config: {
      ...defaultConfig,
      cell: 'rnn',
      init: { ...defaultConfig.init, recurrent: 'orthogonal' },
      optimizer: { ...defaultConfig.optimizer, learningRate: 0.002 },
    },
    prompt: defaultSampling.prompt,
  },
  {
    id: 'two-layer-lstm',
    label: 'Two-layer LSTM',
    hint: 'Deeper and wider; needs a GPU and some minutes.',
    config: {
      ...defaultConfig,
      layers: 2,
      hiddenSize: 256,
      optimizer: { ...defaultConfig.optimizer, learningRate: 0.002 },
    },
    prompt: defaultSampling.prompt,
  },
  {
    id: 'tiny-fast',
    label: 'Tiny and fast',
    hint: 'Small enough for a GPU emulated in software.',
    config: {
      ...defaultConfig,
      corpus: 'sonnets',
      cell: 'gru',
      hiddenSize: 64,
      seqLength: 32,
      batchSize: 16,
      optimizer: { ...defaultConfig.optimizer, learningRate: 0.01 },
    },
    prompt: sonnets,
  },
  {
    id: 'exploding',
    label: 'Exploding',
    hint: 'A large spectral radius, without a gradient clip and with one.',
    config: exploding,
    compared: [{ ...exploding, clip: defaultConfig.clip }],
    prompt: sonnets,
  },
  {
    id: 'parts-of-speech',
    label: 'Parts of speech',
    hint: 'Tag each word: a bidirectional and a forward model compared.',
    config: { ...tagging, bidirectional: true },
    compared: [tagging],
    prompt: defaultSampling.prompt,
  },
  {
    id: 'name-origin',
    label: 'Name origin',
    hint: 'Which of twenty countries is a name from? Type your own.',
    config: fittedToTask({ ...names, task: { ...defaultConfig.task, id: 'name-origin' }, cell: 'gru' }),
    prompt: defaultSampling.prompt,
  },
  {
    id: 'name-writing',
    label: 'Name generation',
    hint: 'Choose a country and a letter; the model generates names.',
    config: fittedToTask({ ...names, task: { ...defaultConfig.task, id: 'name-writing' } }),
    prompt: defaultSampling.prompt,
  },
  {
    id: 'forget-bias',
    label: 'Forget bias',
    hint: 'The same LSTM with forget bias 0, 1 and 3.',
    config: withForgetBias(0),
    compared: [withForgetBias(1), withForgetBias(3)],
    prompt: defaultSampling.prompt,
  },
  ...pairsPresets,
  ...seriesPresets,
];

export const getPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id);
