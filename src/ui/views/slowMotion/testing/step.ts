import type { SlowStep } from '../../../../probes/slowStep/contract.ts';
import { alike } from '../../../../probes/testing/alike.ts';

/** Three steps of two sequences through one layer of a GRU; the first has no target at t = 0. */
export const step: SlowStep = {
  step: 1241,
  seqLength: 3,
  batchSize: 32,
  sequences: 2,
  recurrences: alike(),
  inputs: [[...'sea'], [...'the']],
  targets: [
    [null, 'a', ','],
    ['h', 'e', ' '],
  ],
  carried: true,
  stateNorms: [Float32Array.of(0.5, 0, 1, 2, 3, 4, 2, 1)],
  gradNorms: [Float32Array.of(0.125, 0.25, 0.25, 0.5, 0.5, 1)],
  losses: Float32Array.of(Number.NaN, 1, 2.5, 3, 1.5, 2),
  scored: 95,
  loss: 2.25,
  gradNorm: 4,
  clippedNorm: 1,
  clipped: true,
  clip: { type: 'norm', value: 1 },
  optimizer: 'adam',
  learningRate: 0.005,
  tensors: [
    { name: 'rnn.weight_hh_l0', length: 8, gradient: 3.2, change: 0.06 },
    { name: 'head.weight', length: 4, gradient: 2.4, change: 0.08 },
  ],
};
