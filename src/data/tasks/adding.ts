import type { NumberTask } from '../contract/drawn.ts';
import { between } from './draw.ts';

const channels = ['value', 'mark'] as const;
/** The mean of the sum of two uniform numbers is 1, and their variances add: 2/12. */
const varianceOfSum = 1 / 6;
/** A sum counts as right if it is off by less, as in the first of the sources. */
const tolerance = 0.04;
/** Share of sums that near to their mean, where their density, 1 − |sum − 1|, is highest. */
const nearTheMean = 2 * tolerance - tolerance ** 2;

/** Values are uniform in [0, 1), and a mark of 1 stands once in each half of the sequence; the target is the sum of the two marked values. */
export const task: NumberTask = {
  kind: 'drawn',
  id: 'adding',
  label: 'Adding',
  hint: 'Sum the two marked numbers',
  explanation: 'Two of many numbers are marked. At the end the model predicts the sum of the two.',
  citation: {
    text: 'Hochreiter & Schmidhuber 1997, in the form of Arjovsky, Shah & Bengio 2016, Unitary evolution recurrent neural networks',
    url: 'https://arxiv.org/abs/1511.06464',
  },
  inputs: 'numbers',
  output: 'number-at-end',
  channels,
  outputs: ['Σ'],
  tolerance,
  lag: {
    min: 2,
    max: 512,
    default: 40,
    meaning: 'steps of the sequence; one mark is in its first half, the other in its second',
  },
  seqLength: (lag) => lag,
  chance: () => ({ loss: varianceOfSum, accuracy: nearTheMean }),
  batch: (rng, batchSize, lag) => {
    const inputs = new Float32Array(lag * batchSize * channels.length);
    const targets = new Float32Array(batchSize);
    const half = Math.floor(lag / 2);
    for (let b = 0; b < batchSize; b++) {
      const at = (t: number): number => (t * batchSize + b) * channels.length;
      for (let t = 0; t < lag; t++) inputs[at(t)] = rng.uniform();
      const marked = [between(rng, 0, half - 1), between(rng, half, lag - 1)].map(at);
      for (const i of marked) inputs[i + 1] = 1;
      targets[b] = marked.reduce((sum, i) => sum + (inputs[i] as number), 0);
    }
    return { inputs, targets };
  },
};
