import { defaultConfig, defaultSampling } from './defaults.ts';
import type { Preset } from './preset.ts';
import type { RunConfig } from './settings/types.ts';
import { fittedToTask } from './task.ts';

const { prompt } = defaultSampling;

const dates: RunConfig = fittedToTask({
  ...defaultConfig,
  task: { ...defaultConfig.task, id: 'dates' },
  cell: 'gru',
  hiddenSize: 64,
  bidirectional: true,
  embedding: { size: 32, tied: false },
  attention: 'general',
  batchSize: 64,
  optimizer: { ...defaultConfig.optimizer, learningRate: 0.005 },
  schedule: { ...defaultConfig.schedule, type: 'cosine', decaySteps: 600, finalFraction: 0.02 },
  validateEvery: 25,
});

/** Read in one direction, so that its states are as wide as the decoder's, as products of both need. */
const bottleneck: RunConfig = { ...dates, bidirectional: false, attention: 'none' };

const pronunciation: RunConfig = fittedToTask({
  ...dates,
  task: { ...dates.task, id: 'pronunciation' },
  hiddenSize: 128,
  embedding: { size: 64, tied: false },
  batchSize: 128,
  optimizer: { ...dates.optimizer, learningRate: 0.004 },
  schedule: { ...dates.schedule, decaySteps: 6000 },
  validateEvery: 50,
});

const own: RunConfig = fittedToTask({
  ...dates,
  task: { ...dates.task, id: 'pairs' },
  pairs: { ...dates.pairs, units: 'words' },
  seqLength: defaultConfig.seqLength,
  schedule: { ...dates.schedule, decaySteps: 400 },
});

/** Encoder–decoders. */
export const pairsPresets: readonly Preset[] = [
  {
    id: 'dates',
    label: 'Dates',
    hint: 'Write dates as ISO 8601; watch attention align the two.',
    config: dates,
    prompt,
  },
  {
    id: 'bottleneck',
    label: 'The bottleneck',
    hint: 'Without attention, with dot and with additive attention.',
    config: bottleneck,
    compared: [
      { ...bottleneck, attention: 'dot' },
      { ...bottleneck, attention: 'additive' },
    ],
    prompt,
  },
  {
    id: 'pronounce',
    label: 'Pronounce',
    hint: 'English words to phonemes; needs a GPU and some minutes.',
    config: pronunciation,
    prompt,
  },
  {
    id: 'own-pairs',
    label: 'Your own pairs',
    hint: 'Two columns from a file; simple sentences until you bring them.',
    config: own,
    prompt,
  },
];
