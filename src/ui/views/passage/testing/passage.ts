import type { PassageData } from '../../../../probes/passage/contract.ts';

/** 'the sea', read by two units of an LSTM. */
export const passage: PassageData = {
  characters: [...'the sea'],
  layer: 0,
  layers: 1,
  units: 2,
  state: 'tanh(c)',
  predicts: 'next',
  gates: ['i', 'f', 'g', 'o'],
  states: Float32Array.of(-1, -0.5, 0, 0.5, 1, 0.5, 0, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25),
  gateValues: Float32Array.from({ length: 4 * 2 * 7 }, (_, i) => (i % 7) / 6),
  surprise: Float32Array.of(Number.NaN, 1, 2, 3, 4, 5, 3),
  next: [...'he sea,'].map((char) => [char, 'x']),
  nextProbabilities: Array.from({ length: 7 }, () => [0.5, 0.25]),
  connectivity: Float32Array.from({ length: 49 }, (_, i) => {
    const [at, t] = [Math.floor(i / 7), i % 7];
    return t > at ? 0 : 2 ** (t - at);
  }),
};
