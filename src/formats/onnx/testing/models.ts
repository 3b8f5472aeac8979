import type { Activation } from '../../../cells/index.ts';
import { getCell } from '../../../cells/index.ts';
import { defaultConfig } from '../../../config/defaults.ts';
import { withLayers } from '../../../config/layerList.ts';
import { createRng } from '../../../lib/rng.ts';
import type { TensorMap } from '../../../nn/memory/layout.ts';
import { parameterShapes } from '../../../nn/networks/index.ts';
import { elementCount, type ModelShape, symbolsOf } from '../../../nn/networks/parameters.ts';
import type { ModelInputs, OnnxSource, SeriesScaling } from '../source.ts';

export interface ModelCase
  extends Pick<
    ModelShape,
    'connections' | 'embedding' | 'bidirectional' | 'perLayer' | 'pool' | 'symbols' | 'features' | 'regression'
  > {
  readonly cell: string;
  readonly activation: Activation;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly series?: SeriesScaling;
}

/** Parameters that are all different, biases too, large enough that gates leave their middle. */
function randomTensors(shape: ModelShape, seed = 1): TensorMap {
  const bound = 1.5 / Math.sqrt(shape.hiddenSize);
  return Object.fromEntries(
    parameterShapes(shape).map((parameter) => {
      const rng = createRng(seed, parameter.name);
      return [parameter.name, Float32Array.from({ length: elementCount(parameter) }, () => rng.uniform(-bound, bound))];
    }),
  );
}

const letters = (count: number, first: number): string[] =>
  Array.from({ length: count }, (_, id) => String.fromCodePoint(first + id));

export function sourceOf({ cell, series, ...sizes }: ModelCase): OnnxSource {
  const shape: ModelShape = { cell: getCell(cell), ...sizes };
  const { activation, layers, hiddenSize, vocabularySize, features, perLayer = [] } = shape;
  const vocabulary = letters(vocabularySize, 0x40);
  const symbols = shape.symbols === undefined ? vocabulary : letters(symbolsOf(shape), 0x100);
  const inputs: ModelInputs = {
    symbols: features === undefined ? symbols : [],
    channels: letters(features ?? 0, 0x40),
    series: series ?? null,
    example: null,
  };
  return {
    shape,
    tensors: randomTensors(shape),
    vocabulary,
    config: withLayers(
      { ...defaultConfig, cell, activation, layers, hiddenSize },
      perLayer.map((layer) => ({ ...layer, cell: layer.cell.id })),
    ),
    inputs,
  };
}
