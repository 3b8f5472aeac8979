import { getCell } from '../../cells/index.ts';
import { layersOf } from '../../config/layerList.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { inputAndOutput, pairSizesOf } from '../../config/task.ts';
import type { ModelShape } from './parameters.ts';

/** The encoder–decoder of a task with pairs: both sides have the same layers, of which those of the encoder alone may read in both directions. */
function encoderDecoderOf(config: RunConfig, symbols: number, vocabularySize: number): ModelShape {
  const { activation, attention, embedding, layers, hiddenSize } = config;
  const both = layersOf(config).map((layer) => ({ ...layer, cell: getCell(layer.cell) }));
  const decoder = both.map((layer) => ({ ...layer, bidirectional: false }));
  return {
    ...{ cell: (decoder[0] ?? { cell: getCell(config.cell) }).cell, activation, layers, hiddenSize },
    ...(config.perLayer === '' ? {} : { perLayer: decoder }),
    ...{ vocabularySize, embedding, encoder: { layers: both, symbols, embedding: embedding.size, attention } },
  };
}

/** The model that a configuration describes, for a vocabulary of so many tokens. @throws RangeError for an unknown cell. */
export function shapeOf(config: RunConfig, vocabularySize: number): ModelShape {
  const pairs = pairSizesOf(config);
  if (pairs) return encoderDecoderOf(config, pairs.sourceSymbols, vocabularySize);
  const { connections, embedding } = config;
  const numbers = inputAndOutput(config);
  const cell = getCell(config.cell);
  const diagonal =
    config.recurrence === 'diagonal' &&
    layersOf(config).some((layer) => getCell(layer.cell).recurrences?.includes('diagonal'));
  return {
    cell,
    activation: config.activation,
    ...(diagonal ? { recurrence: 'diagonal' } : {}),
    layers: config.layers,
    hiddenSize: config.hiddenSize,
    ...(config.perLayer === ''
      ? {}
      : { perLayer: layersOf(config).map((layer) => ({ ...layer, cell: getCell(layer.cell) })) }),
    vocabularySize,
    ...numbers,
    ...(config.bidirectional ? { bidirectional: true } : {}),
    ...(config.pool === 'steps' ? {} : { pool: config.pool }),
    ...(config.feedback.enabled ? { feedback: true } : {}),
    ...(config.layerNorm ? { layerNorm: true } : {}),
    // Of one layer there is nothing to connect.
    ...(config.layers > 1 && Object.values(connections).some(Boolean) ? { connections } : {}),
    ...(embedding.size > 0 && numbers.features === undefined ? { embedding } : {}),
  };
}
