import { defaultConfig, defaultSampling } from './defaults.ts';
import type { RunConfig } from './types.ts';

/** A setup worth looking at, whole: choosing one leaves nothing of the last. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  /** What there is to see. */
  readonly hint: string;
  readonly config: RunConfig;
  /** What trains beside it, in a duel. */
  readonly rivals?: readonly RunConfig[];
  /** What samples begin with, in the manner of the text. */
  readonly prompt: string;
}

const sonnets = 'Shall I compare';

export const defaultPresetId = 'moby-lstm';

export const presets: readonly Preset[] = [
  {
    id: defaultPresetId,
    label: 'Moby-Dick, LSTM',
    hint: 'The classic: from noise to words in a minute.',
    config: defaultConfig,
    prompt: defaultSampling.prompt,
  },
  {
    id: 'sonnets-gru',
    label: 'Sonnets, GRU',
    hint: 'A small text: watch it being learnt by heart.',
    config: { ...defaultConfig, corpus: 'sonnets', cell: 'gru', batchSize: 16 },
    prompt: sonnets,
  },
  {
    id: 'plain-rnn',
    label: 'Plain RNN',
    hint: 'No gates: cheaper a step, and it forgets sooner.',
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
    hint: 'Deeper and wider; wants a real GPU and some minutes.',
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
];

export const getPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id);
