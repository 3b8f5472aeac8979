import type { RunConfig, SamplingConfig } from './types.ts';

/** Task of a run that learns a text. */
export const textTask = 'text';

export const defaultConfig: RunConfig = {
  task: { id: textTask, lag: 32 },
  corpus: 'moby-dick',
  cell: 'lstm',
  activation: 'tanh',
  recurrence: 'full',
  layerNorm: false,
  layers: 1,
  perLayer: '',
  connections: { input: false, residual: false, dense: false },
  bidirectional: false,
  dropout: { rate: 0, variational: false },
  embedding: { size: 0, tied: false },
  feedback: { enabled: false, sampling: 0, rampSteps: 1000 },
  pool: 'steps',
  hiddenSize: 128,
  seqLength: 64,
  truncate: 0,
  batchSize: 32,
  carryState: true,
  seed: 1,
  init: {
    input: 'pytorch',
    recurrent: 'pytorch',
    output: 'pytorch',
    embedding: 'pytorch',
    spectralRadius: 1,
    deviation: 0.01,
    forgetBias: 1,
    updateBias: null,
  },
  optimizer: {
    type: 'adam',
    learningRate: 0.005,
    momentum: 0,
    nesterov: false,
    beta1: 0.9,
    beta2: 0.999,
    alpha: 0.99,
    epsilon: 1e-8,
    momentumDecay: 0.004,
    weightDecay: 0,
  },
  schedule: {
    type: 'constant',
    warmupSteps: 0,
    decaySteps: 2000,
    finalFraction: 0.1,
    stepEvery: 1000,
    stepFactor: 0.5,
    cycleSteps: 2000,
    cycleRise: 0.3,
    cycleStart: 25,
    cycleEnd: 1e4,
  },
  clip: { type: 'norm', value: 1, lower: 0.1 },
  validateEvery: 50,
  weights: 'f32',
  plan: 'auto',
};

/** Where a configuration says nothing: PyTorch's default for AdamW, whose point it is; the other optimizers have none. */
export const adamwWeightDecay = 0.01;

export const defaultSampling: SamplingConfig = {
  enabled: true,
  prompt: 'Call me',
  temperature: 0.8,
  topK: 0,
  topP: 1,
  seed: 1,
  length: 400,
};
