import { defaultConfig } from '../../../config/defaults.ts';
import { createRng } from '../../../lib/rng.ts';
import type { Activation } from '../../../nn/cells/index.ts';
import { getCell } from '../../../nn/cells/index.ts';
import type { TensorMap } from '../../../nn/layout.ts';
import { parameterShapes } from '../../../nn/networks/stack.ts';
import { elementCount, type ModelShape } from '../../../nn/parameters.ts';
import type { OnnxSource } from '../index.ts';

export interface ModelCase extends Pick<ModelShape, 'connections' | 'embedding'> {
  readonly cell: string;
  readonly activation: Activation;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
}

/** Parameters that are all different, biases too, large enough that gates leave their middle. */
export function randomTensors(shape: ModelShape, seed = 1): TensorMap {
  const bound = 1.5 / Math.sqrt(shape.hiddenSize);
  return Object.fromEntries(
    parameterShapes(shape).map((parameter) => {
      const rng = createRng(seed, parameter.name);
      return [parameter.name, Float32Array.from({ length: elementCount(parameter) }, () => rng.uniform(-bound, bound))];
    }),
  );
}

export function sourceOf({ cell, activation, layers, hiddenSize, vocabularySize, ...wiring }: ModelCase): OnnxSource {
  const shape = { cell: getCell(cell), activation, layers, hiddenSize, vocabularySize, ...wiring };
  return {
    shape,
    tensors: randomTensors(shape),
    vocabulary: Array.from({ length: vocabularySize }, (_, id) => String.fromCodePoint(0x40 + id)),
    config: { ...defaultConfig, cell, activation, layers, hiddenSize },
  };
}
