import type { RunConfig } from '../config/types.ts';
import { getCell } from './cells/index.ts';
import { defaultTuning } from './schedule.ts';
import { planModel } from './spec.ts';

export interface Estimate {
  readonly parameters: number;
  /** Bytes of all buffers. */
  readonly gpuBytes: number;
  /** Bytes of the largest one, and what it holds. */
  readonly largestBuffer: number;
  readonly largestBufferName: string;
}

/**
 * What a setup will take, before anything is built.
 * @param software whether the adapter is one: sums are split less there
 * @throws RangeError for an unknown cell.
 */
export function estimate(config: RunConfig, vocabularySize: number, software = false): Estimate {
  const shape = {
    cell: getCell(config.cell),
    activation: config.activation,
    layers: config.layers,
    hiddenSize: config.hiddenSize,
    vocabularySize,
  };
  const plan = planModel(
    { shape, seqLength: config.seqLength, batchSize: config.batchSize, optimizer: config.optimizer },
    // The software adapters that browsers bring have subgroups.
    { ...defaultTuning, software, quads: software },
  );
  const sizes = Object.entries(plan.buffers);
  const [largestBufferName, largestBuffer] = sizes.reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  return {
    parameters: plan.parameterCount,
    gpuBytes: sizes.reduce((sum, [, bytes]) => sum + bytes, 0),
    largestBuffer,
    largestBufferName,
  };
}
