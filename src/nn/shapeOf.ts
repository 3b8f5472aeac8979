import { inputAndOutput } from '../config/task.ts';
import type { RunConfig } from '../config/types.ts';
import { getCell } from './cells/index.ts';
import type { ModelShape } from './parameters.ts';

/** The model that a configuration describes, for a vocabulary of so many tokens. @throws RangeError for an unknown cell. */
export function shapeOf(config: RunConfig, vocabularySize: number): ModelShape {
  return {
    cell: getCell(config.cell),
    activation: config.activation,
    layers: config.layers,
    hiddenSize: config.hiddenSize,
    vocabularySize,
    ...inputAndOutput(config),
  };
}
